import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { deviationKinds } from '../../src/scenario/account.ts';
import { durationMs, offsetMs } from '../../src/scenario/instant.ts';
import { loadScenario, loadScenarios } from '../../src/scenario/load.ts';
import { scenarioJsonSchema, scenarioSchema } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';

const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

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
    const [, part = ''] = text.split('## What is wrong in the account');
    const described = [...part.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
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
      /bad\.yaml:6:12.*endsAfter[\s\S]*bad\.yaml:9:66.*effect[\s\S]*bad\.yaml:9:51.*from/,
    );
  });
});

describe('order and place', () => {
  const head = [
    'id: wrong',
    'title: t',
    'prose: p',
    'sources: [s]',
    "startAt: '2026-01-01T00:00:00Z'",
    'endsAfter: 2h',
    'workload: shop',
    'expected: { verdict: aws, scope: regional, decision: failover }',
  ];
  const wrong = (...lines: string[]) => {
    const file = written('order.yaml', [...head, ...lines].join('\n'));
    return () => loadScenario(file);
  };

  const sure = 'service: s3, region: us-east-1, from: +9m';
  it.each([
    ['an end before its beginning', `{ ${sure}, until: +3m, effect: errors }`, '+3m', 'until'],
    ['an end at its beginning', `{ ${sure}, until: 2026-01-01T00:09:00Z, effect: errors }`, '2026', 'until'],
    [
      'an instant before the drill',
      '{ service: s3, region: us-east-1, from: 2025-12-31T23:59:00Z, effect: errors }',
      '2025',
      'from',
    ],
    ['an instant after its end', '{ service: s3, region: us-east-1, from: +3h, effect: errors }', '+3h', 'from'],
    [
      'a course that goes back',
      `{ ${sure}, effect: errors, course: [{ at: +20m, rate: 1 }, { at: +15m, rate: 0 }] }`,
      '+15m',
      'course.1.at',
    ],
    ['an effect that its service cannot have', `{ ${sure}, effect: replication-stalled }`, 'replication', 'effect'],
    [
      'the same in what it takes with it',
      `{ ${sure}, effect: errors, takes: [{ service: ec2, effect: telemetry-lost }] }`,
      'telemetry',
      'takes.0.effect',
    ],
    [
      'an unknown key deep inside',
      `{ ${sure}, effect: errors, takes: [{ service: ec2, effect: errors, takes: [{ service: sqs, effects: errors }] }] }`,
      'errors }] }] }',
      'takes.0.takes.0.effects',
    ],
  ])('refuses %s, with its place', (_what, text, found, path) => {
    const line = `  - ${text}`;
    const place = `order.yaml:10:${line.indexOf(found) + 1} impairments.0.${path}: found`;
    expect(wrong('impairments:', line)).toThrow(place);
  });

  it('is asked of a variant without a start as far as it can tell', () => {
    const lines = (until: string) =>
      `id: late.wrong\nextends: bad-deploy\ntitle: t\nprose: p\nimpairments:\n  - { service: s3, region: us-east-1, from: +9m, until: ${until}, effect: errors }\n`;
    expect(() => loadScenario(written('late.wrong.yaml', lines('+3m')))).toThrow(/6:57 impairments\.0\.until/);
  });
});

describe('what happens, unfolded', () => {
  const scenario = (...impairments: unknown[]) =>
    scenarioSchema.parse({
      id: 'x',
      title: 't',
      prose: 'p',
      sources: ['s'],
      startAt: '2026-01-01T00:00:00Z',
      endsAfter: '10h',
      workload: 'shop',
      impairments,
      expected: { verdict: 'aws', scope: 'regional', decision: 'failover' },
    });
  const played = (...impairments: unknown[]) =>
    toWorldScenario(scenario(...impairments)).impairments.map(({ service, fromMs, untilMs, effect, rate, plane }) => [
      service,
      fromMs / 60_000,
      untilMs / 60_000,
      effect,
      Math.round(rate * 1000) / 1000,
      plane,
    ]);

  it('goes on as its course says', () => {
    const course = [
      { at: '+30m', rate: 0.2 },
      { at: '+40m', rate: 0 },
      { at: '+50m', rate: 0.1 },
    ];
    expect(
      played({ service: 's3', region: 'us-east-1', from: '+10m', until: '+1h', effect: 'errors', course }),
    ).toEqual([
      ['s3', 10, 30, 'errors', 1, 'both'],
      ['s3', 30, 40, 'errors', 0.2, 'both'],
      ['s3', 50, 60, 'errors', 0.1, 'both'],
    ]);
  });

  it('takes with it what needs it, later or longer, and that in turn', () => {
    const sts = {
      service: 'sts',
      effect: 'errors',
      rate: 0.6,
      after: '3m',
      until: '+1h',
      takes: [{ service: 'console', effect: 'errors', outlasts: '6m' }],
    };
    const lambda = { service: 'lambda', effect: 'control-plane-down', after: '3m', outlasts: '2h' };
    expect(
      played({
        service: 'dynamodb',
        region: 'us-east-1',
        from: '+10m',
        until: '+3h',
        effect: 'dns-empty',
        takes: [sts, lambda],
      }),
    ).toEqual([
      ['dynamodb', 10, 180, 'dns-empty', 1, 'both'],
      ['sts', 13, 60, 'errors', 0.6, 'both'],
      ['console', 13, 66, 'errors', 1, 'both'],
      ['lambda', 13, 300, 'control-plane-down', 1, 'control'],
    ]);
  });

  it('spares connections that are open, for a while', () => {
    const world = toWorldScenario(
      scenario({ service: 'dynamodb', region: 'us-east-1', from: '+10m', effect: 'dns-empty', keptOpen: '3m' }),
    );
    const shares = world.impairments.map(({ rate, freshRate }) => [Math.round(rate * 100), freshRate]);
    expect(shares).toEqual([8, 25, 42, 58, 75, 92, 100].map((percent) => [percent, 1]));
    expect(world.impairments.map(({ fromMs }) => fromMs / 1000)).toEqual([600, 630, 660, 690, 720, 750, 780]);
  });
});

describe('times', () => {
  it('are instants or offsets from the start', () => {
    expect(durationMs('1h23m')).toBe(83 * 60_000);
    expect(offsetMs('+1h23m', '2026-01-01T00:00:00Z')).toBe(83 * 60_000);
    expect(offsetMs('2026-01-01T00:10:00Z', '2026-01-01T00:00:00Z')).toBe(10 * 60_000);
  });
});
