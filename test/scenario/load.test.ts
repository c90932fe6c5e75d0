import { readdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { durationMs } from '../../src/scenario/instant.ts';
import { loadScenario, loadScenarios } from '../../src/scenario/load.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { scenarioFiles } from './scenario-files.ts';

const written = scenarioFiles();

describe('the catalogue of scenarios', () => {
  const scenarios = loadScenarios('scenarios');

  it('loads, each file under its own id and for a known workload', () => {
    const files = readdirSync('scenarios').map((name) => basename(name, '.yaml'));
    expect(scenarios.map(({ id }) => id).sort()).toEqual(files.sort());
    for (const { workload, endsAfter } of scenarios) {
      expect(exampleWorkload(workload).id).toBe(workload);
      expect(durationMs(endsAfter)).toBeGreaterThan(0);
    }
  });

  it('names only alarms and components that its workload has', () => {
    const workloads = readdirSync('examples/workloads').map((name) => exampleWorkload(basename(name, '.yaml')));
    expect(() => loadScenarios('scenarios', { workloads })).not.toThrow();
  });

  it('says of each why the expected decision is right', () => {
    expect(scenarios.filter(({ id, expected }) => /^\d/.test(id) && !expected.reason).map(({ id }) => id)).toEqual([]);
  });

  it('keeps its JSON Schema current', () => {
    expect(JSON.parse(readFileSync('schemas/scenario.schema.json', 'utf8'))).toEqual(scenarioJsonSchema());
  });
});

describe('a variant', () => {
  it('takes everything from what it extends, replaces what it says and adds to the lists', () => {
    const base = loadScenario('scenarios/2025-10-20-dynamodb-dns.yaml');
    const variant = loadScenario('scenarios/2025-10-20-dynamodb-dns.standby-down.yaml');
    expect(variant.startAt).toBe(base.startAt);
    expect(variant.posts).toEqual(base.posts);
    expect(variant.impairments).toHaveLength(base.impairments.length + 1);
    expect(variant.expected).toMatchObject({ verdict: 'aws', scope: 'regional', decision: 'hold' });
    expect([base.allowedActions, variant.allowedActions]).toEqual([['failover'], []]);
  });

  it('that extends itself in a circle is refused', () => {
    const one = written('one.yaml', 'id: one\nextends: two\ntitle: t\nprose: p\n');
    written('two.yaml', 'id: two\nextends: one\ntitle: t\nprose: p\n');
    expect(() => loadScenario(one)).toThrow('a chain of scenarios that ends');
  });
});

describe('a file outside the project', () => {
  const workloads = ['shop', 'brochure'].map(exampleWorkload);
  const shipped = resolve('scenarios');

  it('extends a scenario that is shipped, unless one of that name lies beside it', () => {
    const text = 'id: outside\nextends: bad-deploy\ntitle: t\nprose: p\n';
    const file = written('elsewhere/outside.yaml', text);
    expect(loadScenario(file, { shipped }).deploys).toHaveLength(1);
    expect(() => loadScenario(file)).toThrow(/extends: found bad-deploy, expected a scenario of that name beside it/);
    const own = readFileSync('scenarios/bad-deploy.yaml', 'utf8').replace('failureRate: 0.67', 'failureRate: 0.2');
    written('elsewhere/bad-deploy.yaml', own);
    expect(loadScenario(file, { shipped }).deploys).toMatchObject([{ failureRate: 0.2 }]);
  });

  it.each([
    [
      'a workload',
      'workload: shoq\n',
      /5:11 workload: found "shoq", expected a workload of the configuration: shop, brochure/,
    ],
    [
      'a component',
      'deploys:\n  - { at: +5m, component: chekout, region: us-east-1, failureRate: 0 }\n',
      /6:27 deploys\.0\.component: found "chekout", expected one of shop: api, /,
    ],
    ['an alarm', 'withhold: [shop-api]\n', /5:12 withhold\.0: found "shop-api", expected one of shop: /],
    [
      'a cell',
      'impairments:\n  - { service: s3, region: us-east-1, from: +9m, effect: errors, takes: [{ service: sqs, effect: errors, components: [job] }] }\n',
      /6:119 impairments\.0\.takes\.0\.components\.0: found "job"/,
    ],
  ])('is told with line and column that it names %s which is not there', (_what, lines, place) => {
    const file = written('names.yaml', `id: names\nextends: bad-deploy\ntitle: t\nprose: p\n${lines}`);
    expect(() => loadScenario(file, { shipped, workloads })).toThrow(place);
  });

  it('can be the one of the guide', () => {
    const [, text = ''] =
      /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(readFileSync('docs/scenarios.md', 'utf8')) ?? [];
    const { impairments } = toWorldScenario(loadScenario(written('guide.yaml', text), { workloads }));
    expect(impairments.map(({ service }) => service)).toEqual([
      'dynamodb',
      'dynamodb',
      'dynamodb',
      'lambda',
      'sts',
      'console',
      'cloudwatch',
    ]);
  });
});
