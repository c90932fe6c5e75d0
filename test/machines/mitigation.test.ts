import { describe, expect, it } from '@jest/globals';
import { ana, awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';

describe('a plan with nothing to do', () => {
  const empty = { ...preparedPlan, empty: true };
  const told = (incident: ByHand) => incident.record.outbox.map(({ title, text }) => `${title}: ${text}`).join('\n');

  it('is told as nothing to do, never as mitigated nor as restored, and is watched', () => {
    const incident = new ByHand()
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', awsRegional)
      .succeed('plan.prepare', empty);
    expect(incident.running).toContain('recovery.watch');
    expect(incident.facts).toMatchObject({ servingRegion: 'us-west-2', order: null, fence: 'none' });
    expect(told(incident)).toMatch(/nothing to do: Nothing to do for .*us-east-1 → us-west-2: the world is so already/);
    expect(told(incident)).not.toMatch(/mitigated|restored/);
  });

  it('is told so too when the world became so between approval and start', () => {
    const incident = new ByHand().toApproval().command('approve', ana, '', preparedPlan.hash);
    incident.succeed('plan.prepare', empty);
    expect(told(incident)).toMatch(/nothing to do/);
    expect(told(incident)).not.toMatch(/mitigated|restored/);
  });
});
