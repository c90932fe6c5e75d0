import { describe, expect, it } from '@jest/globals';
import { awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';
import { finish } from './finished-plan.ts';

/** An effect that fails as often as it is tried, its own tries included. */
function failing(incident: ByHand, name: string, code: 'unavailable' | 'outcomeUnknown'): ByHand {
  for (let tries = 0; tries < 10 && incident.running.includes(name); tries += 1) incident.fail(name, code);
  return incident;
}

describe('the mutation lock', () => {
  const planned = () => new ByHand().toPlan();
  /** The lock's store answers none of five questions. */
  const unanswered = (incident: ByHand): ByHand => {
    for (let times = 0; times < 6; times += 1) {
      failing(incident, 'workload.lock', 'unavailable');
      if (incident.response.includes('lockingAgain')) incident.wait('planRetry');
    }
    return incident;
  };

  it('whose store does not answer is not said to be held by somebody else', () => {
    const incident = unanswered(planned());
    expect(incident.response).toContain('holding');
    expect(incident.told).toContain('lockUnanswered');
    expect(incident.told).not.toContain('lockedOut');
  });

  it('is asked for again at the next look, and people are not told twice', () => {
    const incident = unanswered(planned());
    incident.wait('retraceInterval').succeed('evidence.gather', awsRegional).succeed('plan.prepare', preparedPlan);
    unanswered(incident);
    expect(incident.told.filter((occasion) => occasion === 'lockUnanswered')).toHaveLength(1);
    incident.wait('retraceInterval').succeed('evidence.gather', awsRegional).succeed('plan.prepare', preparedPlan);
    incident.succeed('workload.lock', { held: true, holder: 'shop-1' });
    expect(incident.response).toContain('awaitingApproval');
  });

  it('that could not be given back is given back later: the next incident needs it', () => {
    const incident = failing(finish(new ByHand().toFence()).command('resolve'), 'workload.unlock', 'outcomeUnknown');
    expect(incident.response).toContain('stillLocked');
    failing(incident.wait('unlockRetry'), 'workload.unlock', 'outcomeUnknown');
    incident.wait('unlockRetry').succeed('workload.unlock');
    expect(incident.response).toContain('reviewing');
    expect(incident.facts).toMatchObject({ closed: true, lockHeld: false });
  });
});
