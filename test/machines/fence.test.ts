import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { awsRegional, ByHand } from '../fixtures/program.ts';
import { finish } from './finished-plan.ts';

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

describe('a fence whose answer was lost', () => {
  it('is finished once it is seen to stand, whoever holds meanwhile', () => {
    const incident = new ByHand().toFence().command('hold');
    for (let tries = 0; tries < 5 && incident.running.includes('writers.fence'); tries += 1)
      incident.fail('writers.fence', 'outcomeUnknown');
    incident.succeed('writers.fence.verify', { epoch: 8, fencedAtMs: incident.now });
    expect(incident.facts.fence).toBe('taken');
    incident.succeed('tables.awaitReplication', { shortfallSeconds: 0, waitedSeconds: 1, graceful: true });
    expect(incident.running).toContain('writers.grant');
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
