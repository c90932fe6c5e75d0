import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { ana, awsRegional, ByHand } from '../fixtures/program.ts';

describe('holding', () => {
  it.each<[string, Partial<Diagnosis>, string]>([
    ['the critical journeys are untouched', { criticalJourneyFailing: false }, 'no critical journey fails'],
    ['the standby is down too', { standbyJourneyPassing: false }, 'which would take over'],
  ])('is the answer when %s, and people are told why', (_name, change, why) => {
    const incident = new ByHand()
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', { ...awsRegional, ...change });
    expect(incident.response).toContain('holding');
    expect(incident.record.outbox.some((entry) => entry.text.includes(why))).toBe(true);
  });

  it('goes on for some minutes after the standby failed, however its probes look now', () => {
    const down = { ...awsRegional, standbyJourneyPassing: false, failingIn: ['us-east-1', 'us-west-2'] };
    const incident = new ByHand()
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', down);
    for (const minutes of [1, 2, 3, 4]) {
      incident.wait('retraceInterval').succeed('evidence.gather', awsRegional);
      expect([minutes, incident.facts.recommendation]).toMatchObject([
        minutes,
        {
          decision: 'hold',
          reasons: ['verdict aws, scope regional (dynamodb)', expect.stringContaining('less than 5 min ago')],
        },
      ]);
    }
    incident.wait('retraceInterval').succeed('evidence.gather', awsRegional);
    expect(incident.facts.recommendation?.decision).toBe('failover');
  });

  it('ends when a person orders failover with a reason, as an override', () => {
    const incident = new ByHand()
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', { ...awsRegional, standbyJourneyPassing: false });
    incident.command('failover', ana, '');
    expect(incident.response).toContain('holding');
    incident.command('failover', ana, 'the canary over there is wrong');
    expect(incident.running).toContain('plan.prepare');
  });
});
