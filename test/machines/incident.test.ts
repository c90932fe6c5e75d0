import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { ana, awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const ours: Diagnosis = {
  ...awsRegional,
  verdict: 'ours',
  scope: 'component',
  kind: 'deploy',
  services: [],
  score: 4,
  reasons: [{ weight: 4, text: 'a deploy just before' }],
};

/** Two assessments in a row that see something else. */
function changeVerdict(incident: ByHand, to: Diagnosis): ByHand {
  for (let times = 0; times < 2; times += 1) incident.wait('reassessmentInterval').succeed('evidence.gather', to);
  return incident;
}

function recover(incident: ByHand): ByHand {
  incident.succeed('confirm.canaries', { confirmed: false, summary: 'all pass' });
  for (let times = 0; times < 4; times += 1)
    incident.wait('canariesInterval').succeed('confirm.canaries', { confirmed: false, summary: 'all pass' });
  return incident;
}

function finish(incident: ByHand, consumers = 'consumers.pause'): ByHand {
  return incident
    .succeed('writers.fence')
    .succeed('writers.fence.verify')
    .succeed('tables.awaitReplication', { shortfallSeconds: 1.5, waitedSeconds: 60, graceful: false })
    .succeed('writers.grant')
    .succeed('writers.grant.verify')
    .succeed('traffic.shift')
    .succeed('traffic.shift.verify')
    .succeed('journey.verify')
    .succeed(consumers)
    .succeed(`${consumers}.verify`);
}

describe('a Regional outage of AWS', () => {
  it('goes from alarm to approval, failover and monitoring', () => {
    const incident = finish(new ByHand().toFence());
    expect(incident.response).toContain('monitoring');
    expect(incident.facts).toMatchObject({
      servingRegion: 'us-west-2',
      fence: 'completed',
      rpoSeconds: 1.5,
      mitigation: 'failover',
    });
  });

  it('is mitigated though the consumers of the lost Region cannot be reached, and people are told that they were not', () => {
    const incident = new ByHand().toFence();
    incident
      .succeed('writers.fence')
      .succeed('writers.fence.verify')
      .succeed('tables.awaitReplication', { shortfallSeconds: 0, waitedSeconds: 1, graceful: true })
      .succeed('writers.grant')
      .succeed('writers.grant.verify')
      .succeed('traffic.shift')
      .succeed('traffic.shift.verify')
      .succeed('journey.verify')
      .fail('consumers.pause');
    expect(incident.response).toContain('monitoring');
    expect(incident.record.outbox.map(({ title, text }) => `${title}: ${text}`).join()).toMatch(
      /on without it: Step consumers failed \(unavailable\)/,
    );
  });

  it('waits for the approval without sending anything', () => {
    const incident = new ByHand().toApproval();
    expect(incident.response).toContain('awaitingApproval');
    expect(Object.values(incident.record.running).some((effect) => effect.mutating)).toBe(false);
  });

  it('asks again when the world changed between approval and start', () => {
    const incident = new ByHand().toApproval().command('approve', ana, '', preparedPlan.hash);
    incident.succeed('plan.prepare', { ...preparedPlan, hash: 'c'.repeat(64) });
    expect(incident.response).toContain('awaitingApproval');
    expect(incident.facts.approvals).toEqual([]);
  });

  it('lapses when nobody decides: silence never means consent', () => {
    const incident = new ByHand().toApproval().wait('approvalExpiry');
    expect(incident.running).toContain('workload.unlock');
    incident.succeed('workload.unlock');
    expect(incident.response).toContain('holding');
    expect(incident.facts.held).toBe(true);
  });

  it('counts nobody twice', () => {
    const policy = {
      ...shop().policy,
      approval: { roles: ['incident-commander'], quorum: 2, fourEyes: true, expirySeconds: 1800 },
    };
    const ben = { id: 'ben', roles: ['incident-commander'] };
    const cho = { id: 'cho', roles: ['incident-commander'] };
    const incident = new ByHand(shop({ policy })).command('failover', ana, 'customers call').toApproval();
    incident.command('approve', ben, '', preparedPlan.hash).command('approve', ben, '', preparedPlan.hash);
    expect(incident.response).toContain('awaitingApproval');
    incident.command('approve', cho, '', preparedPlan.hash);
    expect(incident.response).toContain('rechecking');
    expect(incident.facts.order).toMatchObject({ kind: 'person', override: true });
  });
});

describe('just before the fence', () => {
  it('hold withdraws the plan', () => {
    const incident = new ByHand().toApproval().approve().succeed('capacity.check').command('hold');
    expect(incident.running).toContain('workload.unlock');
    expect(incident.running).not.toContain('writers.fence');
  });

  it('a changed verdict withdraws the plan', () => {
    const incident = changeVerdict(new ByHand().toApproval(), ours);
    expect(incident.running).toContain('workload.unlock');
    expect(incident.facts.recommendation?.decision).toBe('rollback');
  });

  it('one dissenting assessment alone withdraws nothing', () => {
    const incident = new ByHand().toApproval().wait('reassessmentInterval').succeed('evidence.gather', ours);
    expect(incident.response).toContain('awaitingApproval');
  });

  it('one look that sees the standby fail is enough', () => {
    const down = { ...awsRegional, standbyJourneyPassing: false, failingIn: ['us-east-1', 'us-west-2'] };
    const incident = new ByHand().toApproval().wait('reassessmentInterval').succeed('evidence.gather', down);
    expect(incident.running).toContain('workload.unlock');
    expect(incident.facts.recommendation?.decision).toBe('hold');
  });

  it('nor does it together with canaries that fail right after it', () => {
    const seen = (confirmed: boolean) => ({ confirmed, clear: !confirmed, summary: 'probed from outside' });
    const incident = new ByHand().toApproval().wait('reassessmentInterval').succeed('evidence.gather', ours);
    incident.succeed('confirm.canaries', seen(true));
    expect(incident.response).toContain('awaitingApproval');
    incident.wait('canariesInterval').succeed('confirm.canaries', seen(false));
    expect(incident.running).toContain('workload.unlock');
  });

  it('recovery of the primary withdraws the plan', () => {
    const incident = recover(new ByHand().toApproval());
    expect(incident.running).toContain('workload.unlock');
  });
});

describe('just after the fence', () => {
  it.each([
    ['hold', (incident: ByHand) => incident.command('hold')],
    ['freeze', (incident: ByHand) => incident.command('freeze')],
    ['recovery of the primary', recover],
    [
      'a changed verdict that was being looked for',
      (incident: ByHand) =>
        incident.running.includes('evidence.gather') ? incident.succeed('evidence.gather', ours) : incident,
    ],
  ])('%s does not stop what was begun: the plan is finished', (_name, disturb) => {
    const before = new ByHand().toApproval().wait('reassessmentInterval');
    before
      .approve()
      .succeed('capacity.check')
      .succeed('tables.checkReady')
      .succeed('estate.check')
      .succeed('traffic.check')
      .stillFailing();
    const incident = disturb(before);
    finish(incident);
    expect(incident.response).toContain('monitoring');
    expect(incident.facts.servingRegion).toBe('us-west-2');
  });

  it('a lever that fails is tried again without a person, then the fence is lifted', () => {
    const incident = new ByHand().toFence().succeed('writers.fence').succeed('writers.fence.verify');
    incident
      .succeed('tables.awaitReplication', { shortfallSeconds: 0, waitedSeconds: 9, graceful: true })
      .succeed('writers.grant')
      .succeed('writers.grant.verify');
    incident
      .fail('traffic.shift')
      .wait('behindFenceRetry')
      .fail('traffic.shift')
      .wait('behindFenceRetry')
      .fail('traffic.shift');
    expect(incident.running).toContain('writers.release');
    incident.succeed('writers.release').succeed('workload.unlock');
    expect(incident.facts.fence).toBe('released');
    expect(incident.response).toContain('holding');
  });

  it('a fence that cannot be lifted keeps every lever being tried, and says so', () => {
    const incident = new ByHand().toFence().succeed('writers.fence').succeed('writers.fence.verify');
    incident
      .succeed('tables.awaitReplication', { shortfallSeconds: 0, waitedSeconds: 9, graceful: true })
      .succeed('writers.grant')
      .succeed('writers.grant.verify');
    incident
      .fail('traffic.shift')
      .wait('behindFenceRetry')
      .fail('traffic.shift')
      .wait('behindFenceRetry')
      .fail('traffic.shift');
    incident.fail('writers.release', 'refused');
    expect(incident.response).toContain('stranded');
    expect(incident.record.outbox.some((entry) => entry.title.includes('ESCALATION'))).toBe(true);
    incident.wait('strandedRetry');
    expect(incident.response).toMatch(/step-(grant|shift)/);
  });

  it('a fence whose outcome is unknown is looked for in the world before anything else', () => {
    const incident = new ByHand().toFence().fail('writers.fence', 'outcomeUnknown');
    expect(incident.running).toContain('writers.fence.verify');
    incident.fail('writers.fence.verify', 'refused');
    expect(incident.facts.fence).toBe('none');
    expect(incident.response).toContain('failed');
  });
});

describe('failback', () => {
  function monitoring(): ByHand {
    return finish(new ByHand().toFence());
  }

  it('is never begun by itself', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' });
    for (let hour = 0; hour < 7 * 12 && incident.response.includes('monitoring'); hour += 1) {
      incident.now += 5 * 60_000;
      incident.succeed('recovery.watch', { failedHealthy: true, servingHealthy: true, summary: '' });
      if (incident.response.includes('monitoring')) incident.wait('watchInterval');
    }
    incident.succeed('recovery.gates', { open: true, gates: [{ name: 'journeys', ok: true, detail: '' }] });
    expect(incident.response).toContain('offered');
    expect(incident.record.outbox.some((entry) => entry.title.includes('failback possible'))).toBe(true);
    expect(Object.values(incident.record.running).some((effect) => effect.mutating)).toBe(false);
  });

  it('is a new plan with an approval of its own, in the other direction', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' }).command('failback');
    incident
      .succeed('recovery.gates', { open: true, gates: [] })
      .succeed('plan.prepare', preparedPlan)
      .succeed('workload.lock', { held: true, holder: 'shop-1' });
    expect(incident.facts.plan).toMatchObject({ verb: 'failback', from: 'us-west-2', to: 'us-east-1' });
    incident
      .approve()
      .succeed('capacity.check')
      .succeed('tables.checkReady')
      .succeed('estate.check')
      .succeed('traffic.check')
      .succeed('tables.reconcile');
    finish(incident, 'consumers.resume');
    expect(incident.response).toContain('monitoring');
    expect(incident.facts).toMatchObject({ servingRegion: null, fence: 'completed' });
  });

  it('a new wave before its fence withdraws it', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' }).command('failback');
    incident
      .succeed('recovery.gates', { open: true, gates: [] })
      .succeed('plan.prepare', preparedPlan)
      .succeed('workload.lock', { held: true, holder: 'shop-1' });
    incident.wait('canariesInterval').succeed('confirm.canaries', { confirmed: true, summary: 'dynamodb fails' });
    incident.succeed('workload.unlock');
    expect(incident.response).toContain('monitoring');
    expect(incident.facts.servingRegion).toBe('us-west-2');
  });
});

describe('what AWS itself says', () => {
  const confirmed = { confirmed: true, summary: 'AWS Health: DYNAMODB in us-east-1, Increased error rates' };

  it('stands when the source does not answer the next time', () => {
    const incident = new ByHand().toApproval().succeed('confirm.health', confirmed);
    incident.wait('healthInterval').fail('confirm.health');
    expect(incident.facts.confirmation.health).toMatchObject(confirmed);
  });

  it('is no answer where the source has confirmed nothing', () => {
    const incident = new ByHand().toApproval().fail('confirm.feed');
    expect(incident.facts.confirmation.feed).toMatchObject({ confirmed: false, summary: 'no answer (unavailable)' });
  });

  it('does not keep canaries failing that do not answer', () => {
    const incident = new ByHand()
      .toApproval()
      .succeed('confirm.canaries', { confirmed: true, summary: 'dynamodb fails' });
    incident.wait('canariesInterval').fail('confirm.canaries');
    expect(incident.facts.confirmation.canaries).toMatchObject({ confirmed: false });
  });

  it('is asked with the instant since when the trouble lasts', () => {
    const incident = new ByHand().toApproval();
    const asked = Object.values(incident.record.running).find(({ name }) => name === 'confirm.health');
    expect(asked?.input).toMatchObject({ onsetMs: incident.facts.openedAtMs });
  });

  it('in a Support case is followed once the case is open', () => {
    const incident = new ByHand()
      .toApproval()
      .succeed('confirm.support', { confirmed: false, caseId: 'case-1', summary: 'Support case case-1 opened' })
      .wait('supportInterval');
    const asked = Object.values(incident.record.running).find(({ name }) => name === 'confirm.support');
    expect(asked?.input).toMatchObject({ caseId: 'case-1' });
    incident.succeed('confirm.support', { confirmed: false, caseId: null, summary: 'AWS Support does not answer' });
    expect(incident.facts.supportCase).toBe('case-1');
  });
});
