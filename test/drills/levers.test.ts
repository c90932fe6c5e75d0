import { describe, expect, it, jest } from '@jest/globals';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Lever, Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(120_000);

const outage = catalogued('2025-10-20-dynamodb-dns');
const shop = exampleWorkload('shop');
const leverOf = (kind: Lever['kind']): Lever => shop.levers.find((lever) => lever.kind === kind) as Lever;
const alarmLever: Lever = {
  kind: 'standby-alarm',
  alarms: {
    'us-east-1': [
      { region: 'us-west-2', name: 'shop-leave-use1-a', namespace: 'Muster', metric: 'leave-use1-a' },
      { region: 'us-east-2', name: 'shop-leave-use1-b', namespace: 'Muster', metric: 'leave-use1-b' },
    ],
    'us-west-2': [
      { region: 'us-east-1', name: 'shop-leave-usw2-a', namespace: 'Muster', metric: 'leave-usw2-a' },
      { region: 'us-east-2', name: 'shop-leave-usw2-b', namespace: 'Muster', metric: 'leave-usw2-b' },
    ],
  },
};
/** The same day, on which storage in the standby Region fails for a while after traffic has moved there. */
const standbyStorageFails: Scenario = {
  ...outage,
  impairments: [
    ...outage.impairments,
    {
      service: 's3',
      region: 'us-west-2',
      from: '2025-10-20T07:30:00Z',
      until: '2025-10-20T08:30:00Z',
      effect: 'errors',
      rate: 1,
      latencyMs: 0,
    },
  ],
};
const only = (lever: Lever): Workload => ({ ...shop, levers: [lever] });

describe('2025-10-20 with one lever alone', () => {
  it.each([
    ['routing controls', leverOf('routing-control'), 'route53-recovery-cluster:UpdateRoutingControlStates'],
    ['switch objects', leverOf('standby-object'), 's3:PutObject'],
    ['switch alarms', alarmLever, 'cloudwatch:PutMetricData'],
  ])('%s: right call, recovered within 1.5 times the least possible time', async (_name, lever, call) => {
    const { card } = await played(outage, only(lever));
    expect(card).toMatchObject({ decision: 'failover', rightCall: true, wrongActions: [], violations: [] });
    expect(card.mutatingCalls.map((one) => one.call.split(' ')[0])).toContain(call);
    expect(card.rtoSeconds).toBeLessThanOrEqual(1.5 * (card.floorSeconds ?? 0));
  });

  it('keeps traffic where it is when the storage of the standby fails after use', async () => {
    const { card, stage } = await played(standbyStorageFails, only(leverOf('standby-object')));
    expect(card).toMatchObject({ rightCall: true, wrongActions: [], violations: [] });
    const during = stage.world.log.traffic.filter(
      ({ atMs }) => atMs >= Date.UTC(2025, 9, 20, 7, 30) && atMs <= Date.UTC(2025, 9, 20, 8, 30),
    );
    expect(during.length).toBeGreaterThan(30);
    expect(Math.min(...during.map(({ byRegion }) => byRegion['us-west-2'] ?? 0))).toBeGreaterThan(0.95);
  });
});
