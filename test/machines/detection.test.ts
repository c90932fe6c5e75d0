import { describe, expect, it } from '@jest/globals';
import { ByHand } from '../fixtures/program.ts';

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

  it('is looked at again at once while signals keep coming, and is not dismissed for that', () => {
    const incident = new ByHand().succeed('detection.corroborate', vain);
    for (let look = 0; look < 40; look += 1) incident.tell(arrived).succeed('detection.corroborate', vain);
    expect(incident.response).toContain('waiting');
    expect(incident.facts.signals.count).toBe(41);
  });
});
