import { describe, expect, it } from '@jest/globals';
import { loadScenario } from '../../src/scenario/load.ts';
import { scenarioFiles } from './scenario-files.ts';

const written = scenarioFiles();

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
