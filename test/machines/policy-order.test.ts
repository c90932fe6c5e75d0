import { describe, expect, it } from '@jest/globals';
import { ana, awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const unattendedFailover = {
  maxRpoSeconds: 300,
  validFrom: '2025-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
};
const changed = { ...preparedPlan, hash: 'b'.repeat(64) };

/** A workload whose written policy orders the failover; up to the look that follows its order. */
function ordered(): ByHand {
  const incident = new ByHand(shop({ policy: { ...shop().policy, unattendedFailover } })).toApproval();
  expect(incident.facts).toMatchObject({
    order: { kind: 'policy', planHash: preparedPlan.hash },
    tries: { unattended: 1 },
  });
  return incident;
}

/** The last look passes: the Region seems to have recovered, and the plan is withdrawn. */
function withdrawn(): ByHand {
  const incident = ordered().succeed('plan.prepare', preparedPlan);
  for (const check of ['capacity.check', 'tables.checkReady', 'estate.check', 'traffic.check']) incident.succeed(check);
  incident.look({ confirmed: false, clear: true, served: true });
  return incident.succeed('workload.unlock');
}

describe("the written policy's order", () => {
  it('covers the plan that its own second look finds, and is still one order', () => {
    const incident = ordered().succeed('plan.prepare', changed);
    expect(incident.running).toContain('capacity.check');
    expect(incident.facts).toMatchObject({
      order: { kind: 'policy', planHash: changed.hash },
      tries: { unattended: 1 },
    });
    for (const check of ['capacity.check', 'tables.checkReady', 'estate.check', 'traffic.check'])
      incident.succeed(check);
    expect(incident.stillFailing().running).toContain('writers.fence');
  });

  it('does not cover a plan that something stands in the way of: people are asked', () => {
    const incident = ordered().succeed('plan.prepare', { ...changed, obstacles: ['no room in us-west-2'] });
    expect(incident.response).toContain('awaitingApproval');
    expect(incident.told.filter((occasion) => occasion === 'approvalWanted')).toHaveLength(2);
  });

  it('is given once in an incident: the next plan is for people, and they can approve it', () => {
    const incident = withdrawn();
    incident.command('failover', ana, 'it fails again');
    for (let looks = 0; looks < 10 && !incident.running.includes('plan.prepare'); looks += 1) {
      if (incident.running.includes('evidence.gather')) incident.succeed('evidence.gather', awsRegional);
      else incident.wait('retraceInterval');
    }
    incident.succeed('plan.prepare', changed).succeed('workload.lock', { held: true, holder: 'shop-1' });
    expect(incident.facts.order).toBeNull();
    expect(incident.response).toContain('awaitingApproval');
    incident.command('approve', ana, '', changed.hash);
    expect(incident.facts.order).toMatchObject({ kind: 'person', by: ['ana'] });
  });
});
