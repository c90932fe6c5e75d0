import { describe, expect, it } from '@jest/globals';
import { ana, awsRegional, ByHand, preparedPlan as emptyPlan, startMs } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const unattendedFailover = {
  maxRpoSeconds: 300,
  validFrom: '2025-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
};
/** A plan whose look at the tables found a heartbeat of that age when the incident was opened, seconds; or none. */
function planWith(beatSeconds: number | null) {
  const newestBeats = [{ table: 'orders', atMs: beatSeconds === null ? null : startMs - beatSeconds * 1000 }];
  const tables = { id: 'tables', action: 'tables.checkReady', calls: [], readings: [], obstacles: [], newestBeats };
  return { ...emptyPlan, steps: [tables] };
}
const preparedPlan = planWith(60);
const changed = { ...preparedPlan, hash: 'b'.repeat(64) };

/** A workload with a written policy, and its plan. */
function asked(plan: typeof preparedPlan): ByHand {
  return new ByHand(shop({ policy: { ...shop().policy, unattendedFailover } })).toApproval(awsRegional, plan);
}

/** A workload whose written policy orders the failover; up to the look that follows its order. */
function ordered(): ByHand {
  const incident = asked(preparedPlan);
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
  // The shop's canaries open an incident after a minute; heartbeats come every 5 s, and may be 9 s late: ten times the worst lag.
  it.each([
    ['as new as it can be when the Region began to fail', 60, 'policy', 0.9],
    ['as old as its interval and the lag explain', 73, 'policy', 0.9],
    ['of some minutes before, within what the policy allows', 60 + 299, 'policy', 299],
    ['from before the most that the policy allows', 60 + 301, undefined, 301],
    ['none at all', null, undefined, 0.9],
  ])('goes by the newest heartbeat that arrived: %s', (_what, seconds, by, atRisk) => {
    const { facts, response } = asked(planWith(seconds));
    expect(facts.order?.kind).toBe(by);
    expect(facts.recommendation?.arithmetic?.dataAtRiskSeconds).toBe(atRisk);
    expect(response.includes('awaitingApproval')).toBe(by === undefined);
  });

  it('is not given where nobody looked how far replication is behind', () => {
    expect(asked({ ...emptyPlan, steps: [] }).facts.order).toBeNull();
  });

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
