import { describe, expect, it } from '@jest/globals';
import { durationMs, offsetMs } from '../../src/scenario/instant.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';

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
