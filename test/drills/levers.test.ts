import { describe, expect, it, jest } from '@jest/globals';
import { lint } from '../../src/runbook/lint.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Lever, Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { shippedRunbooks } from '../fixtures/program.ts';
import { played } from './played.ts';

jest.setTimeout(120_000);

const whole = catalogued('2025-10-20-dynamodb-dns');
/** The first wave of the day: the later ones are told by the drill of the whole. */
const outage: Scenario = {
  ...whole,
  endsAfter: '4h',
  impairments: whole.impairments.filter(({ service, from }) => service !== 'ec2' && from < '2025-10-20T09:26:00Z'),
  posts: whole.posts.flatMap((post) => {
    if (post.status === 'closed') return [{ ...post, at: '2025-10-20T10:00:00Z' }];
    return post.at < '2025-10-20T10:00:00Z' ? [post] : [];
  }),
};
const example = exampleWorkload('shop');
const shop: Workload = { ...example, policy: { ...example.policy, quietHoursBeforeFailback: 1 } };
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

describe('2025-10-20 with record sets alone', () => {
  const records = only(leverOf('records'));

  it('waits for the control plane while most of its calls fail, then moves', async () => {
    const { card } = await played(outage, records);
    expect(card).toMatchObject({ rightCall: true, wrongActions: [], violations: [] });
    expect(card.mutatingCalls.map(({ call }) => call.split(' ')[0])).toContain('route53:ChangeResourceRecordSets');
    expect(card.rtoSeconds).toBeGreaterThan(card.floorSeconds ?? 0);
    expect(card.rtoSeconds).toBeLessThan(900);
  });

  it('stops before the fence, with the reason, while the control plane is down; the linter had said so', async () => {
    const down: Scenario = {
      ...outage,
      impairments: outage.impairments.map((one) => (one.service === 'route53' ? { ...one, rate: 1 } : one)),
    };
    const { card, stage } = await played(down, records);
    expect(card).toMatchObject({ wrongActions: [], violations: [], mutatingCalls: [] });
    const [view] = await stage.engine.incidents();
    const rows = (await stage.engine.timeline(view?.id ?? '')).filter(({ kind }) => kind === 'effect.failed');
    expect(JSON.stringify(rows)).toMatch(/no lever of shop could move traffic[^"]*control plane lives in us-east-1/);
    expect(lint(shippedRunbooks(), namesOnly, [records]).filter(({ level }) => level === 'error')).toMatchObject([
      { where: 'shop.levers', what: expect.stringMatching(/control plane/) },
    ]);
  });
});
