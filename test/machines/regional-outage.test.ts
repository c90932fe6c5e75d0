import { describe, expect, it } from '@jest/globals';
import { ana, ByHand, preparedPlan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';
import { finish, waited } from './finished-plan.ts';

describe('a Regional outage of AWS', () => {
  it('says that it is not known what was replicated, where the wait could not tell', () => {
    const incident = finish(new ByHand().toFence(), 'consumers.pause', { ...waited, shortfallSeconds: null });
    expect(incident.facts).toMatchObject({ rpoSeconds: 'unknown', rpoWrites: null });
    expect(incident.record.outbox.map(({ text }) => text).join()).toContain(
      'Data at risk: how much of what was written before the fence has arrived is not known',
    );
  });

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
    expect(incident.facts.order).toMatchObject({ kind: 'person', override: false });
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
