import { describe, expect, it, jest } from '@jest/globals';
import type { WireFault } from '../../src/adapters/aws-wire/exchange.ts';
import { wireInto } from '../../src/cli/wire.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { alarmLever, controlPlaneDown, leverOf, only, outage, standbyStorageFails } from '../drills/lever-days.ts';
import { played } from '../drills/played.ts';

jest.setTimeout(120_000);

/** A drill whose calls go through the real SDK clients; none may be of the wrong form. */
async function onTheWire(scenario: Scenario, workload: Workload) {
  let faults: readonly WireFault[] = [];
  const result = await played(scenario, workload, {
    carry: async (world) => {
      const wire = await wireInto(world);
      faults = wire.faults;
      return wire.clients;
    },
  });
  expect(faults).toEqual([]);
  return result;
}

describe('2025-10-20 on the wire with one lever alone', () => {
  it.each([
    ['routing controls', leverOf('routing-control'), 'route53-recovery-cluster:UpdateRoutingControlStates'],
    ['switch objects', leverOf('standby-object'), 's3:PutObject'],
    ['switch alarms', alarmLever, 'cloudwatch:PutMetricData'],
  ])('%s: right call, recovered within 1.5 times the least possible time', async (_name, lever, call) => {
    const { card } = await onTheWire(outage, only(lever));
    expect(card).toMatchObject({ decision: 'failover', rightCall: true, wrongActions: [], violations: [] });
    expect(card.mutatingCalls.map((one) => one.call.split(' ')[0])).toContain(call);
    expect(card.rtoSeconds).toBeLessThanOrEqual(1.5 * (card.floorSeconds ?? 0));
  });

  it('switch objects: traffic stays where it is when the storage of the standby fails after use', async () => {
    const { card, stage } = await onTheWire(standbyStorageFails, only(leverOf('standby-object')));
    expect(card).toMatchObject({ rightCall: true, wrongActions: [], violations: [] });
    const during = stage.world.log.traffic.filter(
      ({ atMs }) => atMs >= Date.UTC(2025, 9, 20, 7, 30) && atMs <= Date.UTC(2025, 9, 20, 8, 30),
    );
    expect(Math.min(...during.map(({ byRegion }) => byRegion['us-west-2'] ?? 0))).toBeGreaterThan(0.95);
  });

  it('record sets: wait for the control plane while most of its calls fail, then move', async () => {
    const { card } = await onTheWire(outage, only(leverOf('records')));
    expect(card).toMatchObject({ decision: 'failover', rightCall: true, wrongActions: [], violations: [] });
    expect(card.rtoSeconds).toBeLessThan(900);
  });

  it('record sets: stop before the fence while the control plane is down', async () => {
    const { card } = await onTheWire(controlPlaneDown, only(leverOf('records')));
    expect(card).toMatchObject({ wrongActions: [], violations: [], mutatingCalls: [] });
  });
});
