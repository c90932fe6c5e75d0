import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/config.ts';
import { InputError } from '../../src/errors.ts';

const example = new URL('../../examples/muster.yaml', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'muster-signals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mapping = {
  id: ['/id'],
  name: { at: '/name' },
  state: { at: '/state', alarm: ['DOWN'] },
  workload: { value: 'shop' },
  severity: { value: 'sev2' },
};
const webhook = { id: 'watch', mapping: 'watch.yaml', secretEnv: 'WATCH_SECRET' };
const sender = { id: 'prometheus', sends: ['alertmanager'], tokenSha256: 'a'.repeat(64) };

/** The example with other signals, in a folder of its own. */
function load(
  signals: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
  file: unknown = mapping,
) {
  const config = parse(readFileSync(example, 'utf8')) as Record<string, unknown> & { workloads: string[] };
  const from = (path: string) => resolve(dirname(example), path);
  const path = join(folder, 'muster.yaml');
  const text = stringify({
    ...config,
    runbooks: from('../runbooks'),
    workloads: config.workloads.map(from),
    sandbox: { scenario: from('../scenarios/2025-10-20-dynamodb-dns.yaml') },
    signals,
    ...changes,
  });
  writeFileSync(path, text);
  writeFileSync(join(folder, 'watch.yaml'), stringify(file));
  return loadConfig(path, { WATCH_SECRET: 'secret' });
}

function problems(...args: Parameters<typeof load>): string[] {
  try {
    load(...args);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(
      ({ file = '', path, expected }) => `${file.replace(`${folder}/`, '')} ${path}: ${expected}`,
    );
  }
}

describe('the section signals', () => {
  it('takes an alert of severity none for no signal, unless it says otherwise', () => {
    const severitiesOf = (signals: object) => load({ ...signals }).signals.labels.severities;
    expect(severitiesOf({})).toMatchObject({ critical: 'sev1', none: 'ignore' });
    expect(severitiesOf({ labels: { severities: { info: 'ignore', none: 'sev3' } } })).toEqual({
      info: 'ignore',
      none: 'sev3',
    });
    const wrong = { labels: { severities: { info: 'quiet' } } };
    expect(problems(wrong)).toEqual([expect.stringMatching(/signals\.labels\.severities\.info: .*ignore/)]);
  });

  it('reads the mapping of each webhook', () => {
    const config = load({ webhooks: [webhook], senders: [sender] });
    expect(config.mappings.watch).toMatchObject({ state: { alarm: ['DOWN'] } });
    expect(config.signals.limits).toEqual({
      requestsPerSecond: 50_000,
      requests: 2_048,
      bodyMegabytes: 64,
      backlog: 100_000,
    });
  });

  it.each([
    ['a mistake in a mapping', { webhooks: [webhook] }, { ...mapping, id: ['id'] }, /^watch.yaml id.0: .*JSON Pointer/],
    [
      'a mapping that is not there',
      { webhooks: [{ ...webhook, mapping: 'none.yaml' }] },
      mapping,
      /^none.yaml : a YAML file/,
    ],
    [
      'a sender with two credentials',
      { senders: [{ ...sender, basic: { user: 'u', passwordSha256: 'b'.repeat(64) } }] },
      mapping,
      /senders.0: either tokenSha256 or basic/,
    ],
    [
      'a sender with none',
      { senders: [{ id: 'x', sends: ['alertmanager'] }] },
      mapping,
      /senders.0: either tokenSha256 or basic/,
    ],
    ['a sender twice', { senders: [sender, sender] }, mapping, /senders.1.id: an id that is not used twice/],
    [
      'a workload that is not there',
      { senders: [{ ...sender, workloads: ['other'] }] },
      mapping,
      /senders.0.workloads.0: a workload that is listed/,
    ],
  ])('tells %s with its place', (_what, signals, file, expected) => {
    expect(problems(signals, {}, file)).toEqual([expect.stringMatching(expected)]);
  });

  it('refuses the published token where it would count', () => {
    const published = parse(readFileSync(example, 'utf8')).signals.senders;
    const found = problems({ senders: published }, { mode: 'aws', sandbox: undefined });
    expect(found).toContain(
      "muster.yaml signals.senders.0.tokenSha256: a token of one's own, not the published example",
    );
  });
});
