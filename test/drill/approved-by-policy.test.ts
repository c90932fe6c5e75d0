import { describe, expect, it } from '@jest/globals';
import {
  alias,
  flips,
  inPlan,
  isApproved,
  moved,
  plan,
  prepared,
  type Row,
  requested,
  shop,
  shopWith,
} from './ordered-histories.ts';

describe('the written policy', () => {
  const window = { maxRpoSeconds: 300, validFrom: '1970-01-01T00:00:00Z', validUntil: '1970-01-01T01:00:00Z' };
  const written = (changes: object = {}) => shopWith({}, { unattendedFailover: { ...window, ...changes } });
  const diagnosed = (changes: object = {}): Row => [
    'effect.succeeded',
    {
      key: 'i/0',
      name: 'evidence.gather',
      output: { verdict: 'aws', scope: 'regional', standbyJourneyPassing: true, ...changes },
    },
  ];
  const decided = (decision: string): Row => ['decision', { about: 'recommendation', decision }];
  const eventual = shop.tables.filter(({ consistency }) => consistency === 'eventual');
  /** The plan, with the newest heartbeat of each table that old when the incident opened. */
  const withBeats = (ageMs: number | null): object => {
    const newestBeats = eventual.map(({ name }) => ({ table: name, atMs: ageMs === null ? null : -ageMs }));
    const check = { action: 'tables.checkReady', calls: [], readings: [], newestBeats };
    return { ...plan, steps: [check, ...plan.steps] };
  };
  const preparedAt = (ageMs: number | null): Row => [prepared[0], { ...prepared[1], output: withBeats(ageMs) }];
  const run = moved(inPlan('rechecking'), inPlan('step-shift'));
  const shift = flips(4500, 'us-east-1=Off, us-west-2=On');
  const rows = [diagnosed(), decided('failover'), preparedAt(2_000), run, requested('traffic.shift')];

  it('allows the failover that it is about', () => {
    expect(isApproved(rows, shift, written())).toBe(true);
    expect(isApproved(rows, shift)).toBe(false);
  });

  it.each([
    ['that was decided to be a rollback', [diagnosed(), decided('rollback'), ...rows.slice(2)], written()],
    ['on another verdict', [diagnosed({ verdict: 'ours' }), ...rows.slice(1)], written()],
    ['of less than a Region', [diagnosed({ scope: 'component' }), ...rows.slice(1)], written()],
    ['to where journeys fail', [diagnosed({ standbyJourneyPassing: false }), ...rows.slice(1)], written()],
    [
      'with something in the way',
      [
        ...rows.slice(0, 2),
        [prepared[0], { ...prepared[1], output: { ...withBeats(2_000), obstacles: ['x'] } }],
        ...rows.slice(3),
      ],
      written(),
    ],
    ['before its window', rows, written({ validFrom: '1970-01-01T00:00:05Z' })],
    ['after its window', rows, written({ validUntil: '1970-01-01T00:00:03Z' })],
    ['that would lose more than it allows', rows, written({ maxRpoSeconds: 0 })],
    [
      'that would leave 20 minutes of writes behind',
      [...rows.slice(0, 2), preparedAt(1_200_000), ...rows.slice(3)],
      written(),
    ],
    ['that leaves behind nobody knows how much', [...rows.slice(0, 2), preparedAt(null), ...rows.slice(3)], written()],
    ['without a look at heartbeats', [...rows.slice(0, 2), prepared, ...rows.slice(3)], written()],
    [
      'back again',
      [
        ...rows.slice(0, 3),
        moved({ failingBack: { evacuate: 'rechecking' } }, { failingBack: { evacuate: 'step-shift' } }),
        ...rows.slice(4),
      ],
      written(),
    ],
  ] as const)('allows no call %s', (_what, told, workload) => {
    expect(isApproved(told, shift, workload)).toBe(false);
  });

  it('allows no rollback that nobody approved', () => {
    const rolling = [diagnosed(), decided('rollback'), prepared, run, requested('deploy.rollback')];
    expect(isApproved(rolling, alias(4500), written())).toBe(false);
  });

  const fenced = [...rows.slice(0, 4), requested('writers.fence')];

  it('still allows behind the fence what it allowed at the fence', () => {
    const behind = [...fenced, diagnosed({ verdict: 'unknown' }), requested('traffic.shift')];
    expect(isApproved(behind, { ...shift, atMs: 6500 }, written({ validUntil: '1970-01-01T00:00:04Z' }))).toBe(true);
    expect(isApproved(behind, { ...shift, atMs: 6500 }, written({ validUntil: '1970-01-01T00:00:03Z' }))).toBe(false);
  });

  it('allows one evacuation a day', () => {
    const again = [...fenced, moved(inPlan('completed'), { monitoring: 'watching' }), ...rows];
    expect(isApproved(again, { ...shift, atMs: 10_500 }, written())).toBe(false);
  });
});
