import { describe, expect, it } from '@jest/globals';
import { exampleTokenHashes } from '../../src/config/file-checks.ts';
import { loadConfig } from '../../src/config.ts';
import { workloadText } from '../signals/workloads.ts';
import { ana, configFolder, inEarnest } from './config-folder.ts';

const { at, problems } = configFolder();

describe('mistakes', () => {
  it('of all files come at once, each with file, line and column', () => {
    const text =
      'mode: cloud\njournal: a\nrunbooks: runbooks\nworkloads: [shop.yaml, gone.yaml]\npeople: []\nextra: 1\n';
    expect(problems(text, { 'shop.yaml': workloadText({ accountId: '12', title: '' }) })).toEqual([
      'muster.yaml:1:7 mode: found "cloud", expected one of "sandbox", "aws"',
      expect.stringMatching(/^muster.yaml:5:9 people: found \[\], expected /),
      'muster.yaml:6:8 extra: found unknown key "extra", expected only keys of the schema',
      expect.stringMatching(/^shop.yaml:2:8 title: found "", expected /),
      expect.stringMatching(/^shop.yaml:3:12 accountId: found "12", expected /),
      'gone.yaml found no readable file, expected a YAML file',
    ]);
  });

  it('of a file may be very many', () => {
    expect(problems(`mode: sandbox\npeople:\n${'- 1\n'.repeat(150_000)}`).length).toBeGreaterThan(150_000);
  });

  it('in the YAML itself are placed', () => {
    expect(problems('mode: sandbox\nmode: aws\n')[0]).toMatch(/^muster.yaml:2:1 found Map keys must be unique/);
  });

  it('of a file that is not there say so', () => {
    expect(() => loadConfig(at('none.yaml'), {})).toThrow('found no readable file, expected a YAML file');
  });

  it.each([
    ['a host that is not loopback', { listen: { host: '0.0.0.0' } }, 'listen.host: found "0.0.0.0"'],
    [
      'a folder of runbooks that is not there',
      { runbooks: 'gone' },
      'runbooks: found "gone", expected a directory that exists',
    ],
    [
      'a scenario that is not there',
      { sandbox: { scenario: 'gone' } },
      'sandbox.scenario: found "gone", expected a file',
    ],
    ['a sandbox without its scenario', { sandbox: undefined }, 'sandbox: found nothing, expected the scenario to play'],
    ['a sandbox in earnest', { mode: 'aws' }, 'sandbox: found {"scenario":"scenario.yaml"}, expected no sandbox'],
    ['a person named twice', { people: [ana, { ...ana, tokenSha256: 'b'.repeat(64) }] }, 'people.1.id: found "ana"'],
    ['a token used twice', { people: [ana, { ...ana, id: 'ben' }] }, 'people.1.tokenSha256'],
    ['a file listed twice', { workloads: ['shop.yaml', 'shop.yaml'] }, 'workloads.1: found "shop.yaml"'],
    [
      'unlisted alarms for nobody',
      { signals: { unlisted: { workload: 'x' } } },
      'signals.unlisted.workload: found "x", expected a workload that is listed: shop',
    ],
    [
      'a published token in earnest',
      { ...inEarnest, people: [{ ...ana, tokenSha256: exampleTokenHashes[0] }] },
      'people.0.tokenSha256',
    ],
    [
      'a secret in the file',
      { chat: { slack: { channel: 'C0123456789', botTokenEnv: 'xoxb-1' } } },
      'chat.slack.botTokenEnv',
    ],
  ])('include %s', (_title, changes, expected) => {
    expect(problems(changes)).toContainEqual(expect.stringContaining(expected));
  });

  it('do not include a host that the file opens in so many words', () => {
    expect(problems({ listen: { host: '0.0.0.0', allowRemote: true } })).toEqual([]);
  });
});
