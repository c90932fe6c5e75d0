import { describe, expect, it, jest } from '@jest/globals';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(60_000);

const play = (id: string, options: Parameters<typeof played>[2] = {}) => {
  const scenario = catalogued(id);
  return played(scenario, exampleWorkload(scenario.workload), options);
};

const shop = exampleWorkload('shop');
/** Fails over by itself when nothing stands in the way; valid on the days of the scenarios. */
const unattended = {
  ...shop,
  policy: {
    ...shop.policy,
    unattendedFailover: { maxRpoSeconds: 300, validFrom: '2025-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' },
  },
};

describe('everyday trouble in the simulated world', () => {
  it.each([
    ['bad-deploy', 'ours', 'rollback'],
    ['hot-partition', 'ours', 'hold'],
    ['table-maximum', 'unknown', 'hold'],
    ['concurrency-limit', 'dial', 'adjust-dial'],
    ['dead-letters', 'ours', 'hold'],
    ['s3-slow-down', 'unknown', 'hold'],
    ['retry-storm', 'aws', 'hold'],
    ['alarm-flood', 'unknown', 'hold'],
    ['own-resolver', 'unknown', 'hold'],
    ['standby-gone', 'aws', 'hold'],
    ['rotated-secret', 'ours', 'hold'],
    ['expired-certificate', 'ours', 'hold'],
    ['lost-permission', 'ours', 'hold'],
    ['disabled-key', 'ours', 'hold'],
  ])('%s: %s, %s, and nothing that it does not allow', async (id, verdict, decision) => {
    const { card } = await play(id);
    // With the permission back its queue drains for a while: the journey that still waits then opens an incident of its own.
    const incidents = id === 'lost-permission' ? 2 : 1;
    expect(card).toMatchObject({ verdict, decision, rightCall: true, wrongActions: [], violations: [], incidents });
    if (decision === 'hold') expect(card.mutatingCalls).toEqual([]);
  });

  it('rolls back as soon as the control plane takes changes again, and says before that it cannot', async () => {
    const { card, stage } = await play('bad-deploy.no-control-plane');
    expect(card).toMatchObject({ verdict: 'ours', decision: 'rollback', rightCall: true, wrongActions: [] });
    expect(card.mutatingCalls.map(({ call }) => call.split(' ')[0])).toEqual(['lambda:UpdateAlias']);
    const told = stage.world.log.messages.filter(({ title }) => title.includes('no plan possible now'));
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain("Lambda's control plane in us-east-1 does not answer");
  });

  it('takes a gradual deployment back whose alias names the good version already', async () => {
    const { card } = await play('gradual-deploy');
    expect(card).toMatchObject({ verdict: 'ours', decision: 'rollback', rightCall: true, wrongActions: [] });
    expect(card.mutatingCalls.map(({ call }) => call)).toEqual([
      'lambda:UpdateAlias us-east-1/shop-checkout:live (us-east-1) 41 with 50 % to 42 → 41',
    ]);
  });

  it('fails no request while the standby is gone for two hours', async () => {
    const { stage } = await play('standby-gone');
    expect(stage.world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
  });

  it.each(['table-maximum', 'hot-partition'])(
    '%s: no written policy orders anything for throttles of ours',
    async (id) => {
      const { card } = await played(catalogued(id), unattended);
      expect(card).toMatchObject({ decision: 'hold', rightCall: true, mutatingCalls: [], violations: [] });
    },
  );

  it('withdraws the plan for a blip of three minutes before its fence', async () => {
    const { card, stage } = await play('three-minute-blip');
    expect(card).toMatchObject({ rightCall: true, mutatingCalls: [], violations: [] });
    expect(stage.world.log.messages.some(({ title }) => title.includes('plan withdrawn'))).toBe(true);
  });

  it('moves for an outage of ten minutes, or not: nothing moves where it ends before the fence', async () => {
    const soon = await play('ten-minute-outage');
    expect(soon.card).toMatchObject({ decision: 'failover', rightCall: true, wrongActions: [], violations: [] });
    expect(soon.card.mutatingCalls).not.toEqual([]);
    const late = await play('ten-minute-outage', { approveAfterSeconds: 570 });
    expect(late.card).toMatchObject({ rightCall: true, mutatingCalls: [], violations: [] });
  });
});
