import { describe, expect, it } from '@jest/globals';
import { awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';

describe('a plan that waits', () => {
  it('is assessed by the Region that it is about, whatever Region the first signal named', () => {
    const incident = new ByHand(undefined, undefined, 'us-west-2');
    incident.succeed('detection.corroborate', {
      corroborated: true,
      region: 'us-west-2',
      reason: 'checkout fails',
      failingJourneys: [],
    });
    incident.succeed('evidence.gather', awsRegional).succeed('plan.prepare', preparedPlan);
    incident.succeed('workload.lock', { held: true, holder: 'shop-1' }).wait('reassessmentInterval');
    const asked = Object.values(incident.record.running).find(({ name }) => name === 'evidence.gather');
    expect(asked?.input).toMatchObject({ region: 'us-east-1', before: { region: 'us-east-1', verdict: 'aws' } });
  });
});

describe('an incident that is not corroborated', () => {
  const vain = { corroborated: false };
  const arrived = {
    kind: 'signals.arrived' as const,
    count: 1,
    highestSeverity: 'sev2',
    lastId: 's2',
    summary: 'more',
    because: 'it is about api as well',
    signals: [],
  };

  it('is a transient after fifteen looks in vain', () => {
    const incident = new ByHand().succeed('detection.corroborate', vain);
    for (let look = 2; look <= 15; look += 1) {
      expect(incident.response).toContain('waiting');
      incident.wait('corroborationInterval').succeed('detection.corroborate', vain);
    }
    expect(incident.facts.dismissed).not.toBeNull();
  });

  it('is for a person to end where one declared it, at the opening or later, and is looked at ever after', () => {
    const incident = new ByHand()
      .succeed('detection.corroborate', vain)
      .tell({ ...arrived, declared: true })
      .tell({ ...arrived, lastId: 's3' })
      .succeed('detection.corroborate', vain);
    for (let look = 2; look <= 40; look += 1)
      incident.wait('corroborationInterval').succeed('detection.corroborate', vain);
    expect(incident.response).toContain('waiting');
    const timer = Object.entries(incident.record.timers).find(([id]) => id.includes('corroborationInterval'));
    expect((timer?.[1] ?? 0) - incident.now).toBe(120_000);
    expect(incident.command('resolve').facts.closed).toBe(true);
  });

  it('is looked at again at once while signals keep coming, and is not dismissed for that', () => {
    const incident = new ByHand().succeed('detection.corroborate', vain);
    for (let look = 0; look < 40; look += 1) incident.tell(arrived).succeed('detection.corroborate', vain);
    expect(incident.response).toContain('waiting');
    expect(incident.facts.signals.count).toBe(41);
  });
});
