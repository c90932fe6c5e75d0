import { describe, expect, it } from '@jest/globals';
import type { Person } from '../../src/ports/commands.ts';
import { ana, ByHand, dan, preparedPlan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const cho: Person = { id: 'cho', roles: ['break-glass'] };
const approval = (changes: object) => ({ ...shop().policy, approval: { ...shop().policy.approval, ...changes } });

describe('an approval that does not count', () => {
  it.each([
    ['of a person without the role', dan, preparedPlan.hash, 'it takes the role incident-commander; dan is observer'],
    [
      'of another plan',
      ana,
      'f'.repeat(64),
      `this answers another plan: the one that counts now is ${preparedPlan.hash.slice(0, 12)}, look at it first`,
    ],
    [
      'without a plan',
      ana,
      undefined,
      `this answers another plan: the one that counts now is ${preparedPlan.hash.slice(0, 12)}, look at it first`,
    ],
  ])('%s is refused with a reason, and moves nothing', (_case, by, hash, reason) => {
    const incident = new ByHand().toApproval().command('approve', by, '', hash);
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason });
    expect(incident.facts.approvals).toEqual([]);
    expect(incident.response).toContain('awaitingApproval');
  });

  it('because the asker approves alone is refused where four eyes are wanted', () => {
    const incident = new ByHand(shop({ policy: approval({ fourEyes: true }) }))
      .command('failover', ana, 'customers call')
      .toApproval();
    incident.command('approve', ana, '', preparedPlan.hash);
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('four eyes') });
    expect(incident.response).toContain('awaitingApproval');
  });

  it('because no plan waits is refused', () => {
    expect(new ByHand().command('approve', ana, '', preparedPlan.hash).outcome).toMatchObject({
      outcome: 'refused',
      reason: 'no plan waits for an answer',
    });
  });

  it('because it is decided already is refused', () => {
    const incident = new ByHand()
      .toApproval()
      .approve()
      .command('approve', { id: 'ben', roles: ['incident-commander'] }, '', preparedPlan.hash);
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: 'it is decided already: ordered by ana' });
  });

  it('by break-glass before its time is refused, and counts after', () => {
    const policy = approval({ quorum: 2, breakGlass: { role: 'break-glass', afterSeconds: 600 } });
    const incident = new ByHand(shop({ policy })).toApproval().command('approve', cho, '', preparedPlan.hash);
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('600 s') });
    incident.wait('breakGlassDelay').command('approve', cho, '', preparedPlan.hash);
    expect(incident.outcome).toMatchObject({ outcome: 'taken' });
    expect(incident.response).toContain('rechecking');
  });
});

describe('break-glass by one who may approve ordinarily as well', () => {
  const eve: Person = { id: 'eve', roles: ['incident-commander', 'break-glass'] };
  const policy = approval({ quorum: 2, breakGlass: { role: 'break-glass', afterSeconds: 600 } });

  it('counts as one of the quorum before its time, and for the quorum after', () => {
    const incident = new ByHand(shop({ policy })).toApproval().command('approve', eve, '', preparedPlan.hash);
    expect(incident.facts.approvals).toMatchObject([{ by: 'eve', breakGlass: false }]);
    expect(incident.response).toContain('awaitingApproval');
    incident.wait('breakGlassDelay').command('approve', eve, '', preparedPlan.hash);
    expect(incident.facts.approvals).toMatchObject([{ by: 'eve', breakGlass: true }]);
    expect(incident.response).toContain('rechecking');
  });
});

describe('four eyes', () => {
  it('count the asker beside another person', () => {
    const incident = new ByHand(shop({ policy: approval({ fourEyes: true, quorum: 2 }) }))
      .command('failover', ana, 'customers call')
      .toApproval();
    incident.command('approve', ana, '', preparedPlan.hash);
    expect(incident.response).toContain('awaitingApproval');
    incident.command('approve', { id: 'ben', roles: ['incident-commander'] }, '', preparedPlan.hash);
    expect(incident.response).toContain('rechecking');
  });

  it('are wanted of break-glass as well: the asker alone moves nothing, with another it stands for the quorum', () => {
    const policy = approval({ fourEyes: true, quorum: 3, breakGlass: { role: 'break-glass', afterSeconds: 600 } });
    const eve: Person = { id: 'eve', roles: ['operator', 'break-glass'] };
    const incident = new ByHand(shop({ policy }))
      .command('failover', eve, 'customers call')
      .toApproval()
      .wait('breakGlassDelay')
      .command('approve', eve, '', preparedPlan.hash);
    expect(incident.facts.order).toBeNull();
    expect(incident.response).toContain('awaitingApproval');
    incident.command('approve', ana, '', preparedPlan.hash);
    expect(incident.response).toContain('rechecking');
  });

  it('count one person once, by whatever way they answer', () => {
    const incident = new ByHand(shop({ policy: approval({ quorum: 2 }) })).toApproval();
    incident
      .command('approve', ana, 'by mail', preparedPlan.hash)
      .command('approve', ana, 'in chat', preparedPlan.hash);
    expect(incident.facts.approvals).toHaveLength(1);
    expect(incident.response).toContain('awaitingApproval');
  });
});

describe('a command that does not count', () => {
  it.each([
    ['hold', dan, '', 'hold takes the role incident-commander or operator'],
    ['failover', ana, ' ', 'a failover that people order needs a reason'],
    ['failback', ana, '', 'nothing was moved away, so there is nothing to move back'],
    ['retry', ana, '', 'no failed step waits for retry'],
    ['severity', dan, 'sev3', 'severity takes the role incident-commander or operator'],
  ] as const)('%s is refused with a reason', (name, by, text, reason) => {
    expect(new ByHand().command(name, by, text).outcome).toMatchObject({ outcome: 'refused', reason });
  });

  it.each(['hold', 'freeze', 'failover', 'escalate', 'severity'] as const)(
    '%s is refused once the incident is closed',
    (name) => {
      const incident = new ByHand();
      for (let look = 0; look < 15; look += 1) {
        incident.succeed('detection.corroborate', { corroborated: false });
        if (incident.running.includes('workload.unlock')) break;
        incident.wait('corroborationInterval');
      }
      expect(incident.facts.closed).toBe(true);
      expect(incident.command(name, ana, 'sev1').outcome).toMatchObject({
        outcome: 'refused',
        reason: 'the incident is closed',
      });
    },
  );

  it('tells nothing of a command that was taken', () => {
    expect(new ByHand().command('hold').outcome).toMatchObject({ outcome: 'taken' });
    expect(new ByHand().command('hold').command('hold').outcome).toMatchObject({ outcome: 'withoutEffect' });
    expect(new ByHand().command('note', dan, 'seen').outcome).toMatchObject({ outcome: 'taken' });
  });
});

describe('a changed plan', () => {
  it('is asked again, and says what changed', () => {
    const call = {
      call: 'UpdateRoutingControlStates',
      target: 'us-east-1',
      region: 'us-west-2',
      plane: 'data',
      from: 'On',
      to: 'Off',
    };
    const step = { id: 'shift', action: 'traffic.shift', calls: [call], readings: [], obstacles: [] };
    const incident = new ByHand().toApproval().command('approve', ana, '', preparedPlan.hash);
    incident.succeed('plan.prepare', { ...preparedPlan, steps: [step], hash: 'c'.repeat(64) });
    const request = incident.record.outbox
      .filter(({ occasion, destination }) => occasion === 'approvalWanted' && destination === 'chat')
      .at(-1);
    expect(request?.request?.changes).toEqual([
      'new: shift: UpdateRoutingControlStates us-east-1 (us-west-2): On → Off',
    ]);
    expect(request?.text).toContain('Changed since it was asked last: new: shift');
  });

  it('is announced to lapse before it does', () => {
    const incident = new ByHand().toApproval().wait('approvalWarning');
    expect(incident.record.outbox.at(-1)).toMatchObject({
      occasion: 'approvalExpiring',
      text: expect.stringContaining('lapses in 5 min'),
    });
  });
});
