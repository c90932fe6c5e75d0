import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { deviationKinds } from '../../src/scenario/account.ts';
import { durationMs, offsetMs } from '../../src/scenario/instant.ts';
import { loadScenario, loadScenarios } from '../../src/scenario/load.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('the catalogue of scenarios', () => {
  const scenarios = loadScenarios('scenarios');

  it('loads, each file under its own id and for a known workload', () => {
    expect(scenarios.map(({ id }) => id).sort()).toEqual([
      '2025-10-20-dynamodb-dns',
      '2025-10-20-no-alarms',
      '2025-10-20-standby-down',
      '2025-10-20-unaffected-journey',
      'bad-deploy',
      'telemetry-loss',
    ]);
    for (const { workload, endsAfter } of scenarios) {
      expect(exampleWorkload(workload).id).toBe(workload);
      expect(durationMs(endsAfter)).toBeGreaterThan(0);
    }
  });

  it('names only alarms and components that its workload has', () => {
    for (const { workload: id, deploys, saturations, withhold } of scenarios) {
      const workload = exampleWorkload(id);
      const components = workload.components.map((component) => component.id);
      for (const { component } of [...deploys, ...saturations]) expect(components).toContain(component);
      const alarms = workload.alarms.map(({ name }) => name);
      for (const name of withhold === 'all' ? [] : withhold) expect(alarms).toContain(name);
    }
  });

  it('keeps its JSON Schema current', () => {
    expect(JSON.parse(readFileSync('schemas/scenario.schema.json', 'utf8'))).toEqual(scenarioJsonSchema());
  });
});

describe('what is wrong in the account', () => {
  const base = 'id: wrong\nextends: bad-deploy\ntitle: T\nprose: P\naccount:\n';

  it('is told with line and column where it is written wrongly', () => {
    const file = written('wrong.yaml', `${base}  - { kind: shards-low, stream: clicks, region: mars, shards: 0 }\n`);
    expect(() => loadScenario(file)).toThrow(
      /wrong\.yaml:6:49 account\.0\.region: found "mars", expected an AWS Region code/,
    );
    expect(() => loadScenario(file)).toThrow(/wrong\.yaml:6:63 account\.0\.shards: found 0/);
    const unknown = written('unknown.yaml', `${base}  - { kind: gremlins }\n`);
    expect(() => loadScenario(unknown)).toThrow(/unknown\.yaml:6:13 account\.0\.kind: found "gremlins"/);
  });

  it('is described in every kind, and in no other', () => {
    const text = readFileSync('docs/scenarios.md', 'utf8');
    const described = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(described.filter((kind) => kind !== 'kind')).toEqual(deviationKinds);
  });

  it('is added by a variant to what was wrong before', () => {
    const one = written('base.yaml', readFileSync('scenarios/bad-deploy.yaml', 'utf8').replace(/^id: .*/m, 'id: base'));
    expect(loadScenario(one).account).toEqual([]);
    const more = written(
      'more.yaml',
      `${base.replace('bad-deploy', 'base')}  - { kind: clock-skew, seconds: 9, from: +1m, until: +2m }\n`,
    );
    const { account } = toWorldScenario(loadScenario(more));
    expect(account).toEqual([
      { fromMs: 60_000, untilMs: 120_000, deviation: { kind: 'clock-skew', seconds: 9, from: '+1m', until: '+2m' } },
    ]);
  });
});

describe('a variant', () => {
  it('takes everything from what it extends, replaces what it says and adds to the lists', () => {
    const base = loadScenario('scenarios/2025-10-20-dynamodb-dns.yaml');
    const variant = loadScenario('scenarios/2025-10-20-standby-down.yaml');
    expect(variant.startAt).toBe(base.startAt);
    expect(variant.posts).toEqual(base.posts);
    expect(variant.impairments).toHaveLength(base.impairments.length + 1);
    expect(variant.expected).toEqual({ ...base.expected, decision: 'hold' });
  });

  it('that extends itself in a circle is refused', () => {
    const one = written('one.yaml', 'id: one\nextends: two\ntitle: t\nprose: p\n');
    written('two.yaml', 'id: two\nextends: one\ntitle: t\nprose: p\n');
    expect(() => loadScenario(one)).toThrow('a chain of scenarios that ends');
  });
});

describe('a mistaken scenario', () => {
  it('is reported with file, line and what was expected, all mistakes at once', () => {
    const file = written(
      'bad.yaml',
      [
        'id: bad',
        'title: t',
        'prose: p',
        'sources: [s]',
        "startAt: '2026-01-01T00:00:00Z'",
        'endsAfter: soon',
        'workload: shop',
        'impairments:',
        '  - { service: dynamodb, region: us-east-1, from: later, effect: gone }',
        'expected: { verdict: aws, scope: regional, decision: failover }',
      ].join('\n'),
    );
    expect(() => loadScenario(file)).toThrow(
      /bad\.yaml:6:12.*endsAfter[\s\S]*bad\.yaml:9:51.*from[\s\S]*bad\.yaml:9:66/,
    );
  });
});

describe('times', () => {
  it('are instants or offsets from the start', () => {
    expect(durationMs('1h23m')).toBe(83 * 60_000);
    expect(offsetMs('+1h23m', '2026-01-01T00:00:00Z')).toBe(83 * 60_000);
    expect(offsetMs('2026-01-01T00:10:00Z', '2026-01-01T00:00:00Z')).toBe(10 * 60_000);
  });
});
