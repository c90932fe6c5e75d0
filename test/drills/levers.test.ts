import { describe, expect, it, jest } from '@jest/globals';
import { lint } from '../../src/runbook/lint.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { shippedRunbooks } from '../fixtures/program.ts';
import { alarmLever, controlPlaneDown, leverOf, only, outage, standbyStorageFails } from './lever-days.ts';
import { played } from './played.ts';

jest.setTimeout(120_000);

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
    const { card, stage } = await played(controlPlaneDown, records);
    expect(card).toMatchObject({ wrongActions: [], violations: [], mutatingCalls: [] });
    const [view] = await stage.engine.incidents();
    const rows = (await stage.engine.timeline(view?.id ?? '')).filter(({ kind }) => kind === 'effect.failed');
    expect(JSON.stringify(rows)).toMatch(/no lever of shop could move traffic[^"]*control plane lives in us-east-1/);
    expect(lint(shippedRunbooks(), namesOnly, [records]).filter(({ level }) => level === 'error')).toMatchObject([
      { where: 'shop.levers', what: expect.stringMatching(/control plane/) },
    ]);
  });
});
