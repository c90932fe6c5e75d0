import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';
import { ownFolder } from '../fixtures/own-folder.ts';
import { root } from '../source-files.ts';
import { exampleElsewhere, muster } from './muster.ts';

const at = ownFolder();

/** Longest that a start may take to find out that it fails, ms: `muster` gives up a command only after a minute. */
const secondsMs = 20_000;

function sandbox(changed: (config: string) => string): string {
  const config = exampleElsewhere()
    .replace(/port: \d+/, 'port: 0')
    .replace(/^journal: .*$/m, `journal: ${at('data', 'muster.db')}`);
  writeFileSync(at('muster.yaml'), changed(config));
  return at('muster.yaml');
}

function real(changed: Readonly<Record<string, unknown>>): string {
  const config = {
    mode: 'aws',
    engineId: 'trial',
    listen: { host: '127.0.0.1', port: 0, allowRemote: false },
    journal: at('data', 'muster.db'),
    runbooks: join(root, 'runbooks'),
    workloads: [join(root, 'examples', 'workloads', 'shop.yaml')],
    people: [
      { id: 'ana', name: 'Ana', roles: ['incident-commander', 'operator', 'break-glass'], tokenSha256: 'a'.repeat(64) },
    ],
    onCall: [{ source: { kind: 'list', levels: [['ana']] } }],
    signals: { unlisted: { workload: 'shop', severity: 'sev3' } },
    ...changed,
  };
  writeFileSync(at('muster.yaml'), JSON.stringify(config));
  return at('muster.yaml');
}

function brokenRunbooks(): string {
  mkdirSync(at('runbooks'));
  writeFileSync(at('runbooks', 'broken.yaml'), 'states: [');
  return at('runbooks');
}

const left = (): string[] => (existsSync(at('data')) ? readdirSync(at('data')) : []);

it.each([
  [
    'the sandbox',
    (runbooks: string) => sandbox((config) => config.replace(/^runbooks: .*$/m, `runbooks: ${runbooks}`)),
  ],
  ['an account', (runbooks: string) => real({ runbooks })],
])(
  'a mistake in a runbook ends the start in %s, before there is a journal',
  async (_place, configOf) => {
    const { code, stderr } = await muster('serve', '-c', configOf(brokenRunbooks()));
    expect(stderr).toContain(at('runbooks', 'broken.yaml'));
    expect(code).toBe(2);
    expect(left()).toEqual([]);
  },
  secondsMs,
);

it(
  'a mistake in the scenario ends the start of a sandbox, and leaves no journal behind',
  async () => {
    writeFileSync(at('broken.yaml'), 'impairments: [');
    const config = sandbox((text) => text.replace(/^(\s+)scenario: .*$/m, `$1scenario: ${at('broken.yaml')}`));
    const { code, stderr } = await muster('serve', '-c', config);
    expect(stderr).toContain(at('broken.yaml'));
    expect(code).toBe(2);
    expect(left()).toEqual([]);
  },
  secondsMs,
);

it(
  'a start that fails once the journal is open lets go of it',
  async () => {
    const config = real({ listen: { host: '192.0.2.1', port: 0, allowRemote: true } });
    const { code, stderr } = await muster('serve', '-c', config);
    expect(stderr).toContain('cannot listen on 192.0.2.1');
    expect(code).toBe(1);
    const again = openSqliteJournal(at('data', 'muster.db'));
    expect(await again.active()).toEqual([]);
    await again.close();
  },
  secondsMs,
);
