import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { ana, awsRegional, ByHand } from '../fixtures/program.ts';

const ben = { id: 'ben', roles: ['operator'] };

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
    const reasons = [
      'ordered by ana: the canary over there is wrong',
      'the evidence says aws, regional',
      expect.stringMatching(/^against the advice: hold, since .*do not pass in us-west-2/),
    ];
    expect(incident.facts.recommendation).toMatchObject({ decision: 'failover', override: true, reasons });
  });

  it('is told as an override without a sum of an outage, where nothing fails', () => {
    const incident = new ByHand().command('failover', ana, 'customers call');
    const wellAsFarAsSeen = { ...awsRegional, verdict: 'unknown', criticalJourneyFailing: false } as const;
    for (let looks = 0; looks < 12 && !incident.running.includes('plan.prepare'); looks += 1) {
      if (incident.running.includes('detection.corroborate')) incident.fail('detection.corroborate');
      else if (incident.running.includes('evidence.gather')) incident.succeed('evidence.gather', wellAsFarAsSeen);
      else incident.wait('Interval');
    }
    expect(incident.facts.recommendation).toMatchObject({ decision: 'failover', override: true, arithmetic: null });
  });
});

describe('whoever stops an incident', () => {
  const at = (incident: ByHand) => incident.facts.nowMs;

  it('is kept with the instant, and stays the one who did when somebody else says it again', () => {
    const incident = new ByHand().command('hold', ana, 'wait');
    const heldBy = { by: 'ana', atMs: at(incident) };
    incident.command('freeze', ben, 'all of it');
    const frozenBy = { by: 'ben', atMs: at(incident) };

    expect(incident.command('hold', ben, 'yes').facts).toMatchObject({ held: true, heldBy, frozen: true, frozenBy });
  });

  it('is forgotten once it is lifted, by an order to move as well', () => {
    const incident = new ByHand().command('hold', ana, 'wait').command('freeze', ana, 'wait');

    expect(incident.command('resume', ben, '').command('unfreeze', ben, '').facts).toMatchObject({
      heldBy: null,
      frozenBy: null,
    });
    expect(incident.command('hold', ana, '').command('failover', ben, 'customers call').facts).toMatchObject({
      held: false,
      heldBy: null,
    });
  });

  it('is nobody where a plan lapsed', () => {
    const incident = new ByHand().toApproval().wait('approvalExpiry');

    expect(incident.facts).toMatchObject({ held: true, heldBy: { by: null, atMs: at(incident) } });
  });
});
