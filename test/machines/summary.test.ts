import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { awsRegional, ByHand, program } from '../fixtures/program.ts';

const cannot: Diagnosis = { ...awsRegional, standbyJourneyPassing: false };

function held(): ByHand {
  return new ByHand()
    .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
    .succeed('evidence.gather', cannot);
}

/** The same look again, with other counts. */
function lookAgain(incident: ByHand, failed: number): ByHand {
  const calls = `the engine's own calls fail in us-east-1: dynamodb ${failed} of ${failed + 1} (dns)`;
  const reasons = [...cannot.reasons, { weight: -1, text: calls }];
  return incident.wait('retraceInterval').succeed('evidence.gather', { ...cannot, reasons });
}

const summary = (incident: ByHand) => program.summarize(incident.facts);

describe('the living summary', () => {
  it('is not edited for looks that find the same, however many calls they count', () => {
    const incident = lookAgain(held(), 3);
    const before = incident.record.summarized;
    for (const failed of [4, 5, 6]) {
      incident.wait('retraceInterval');
      expect(incident.response).toContain('tracing');
      expect(incident.record.summarized).toBe(before);
      incident.succeed('evidence.gather', { ...cannot, reasons: incident.facts.diagnosis?.reasons ?? [] });
      lookAgain(incident, failed);
      expect(incident.record.summarized).toBe(before);
    }
    expect(summary(incident).reasons).toContain("the engine's own calls fail in us-east-1: dynamodb (dns)");
  });

  it('is edited when a look finds something else', () => {
    const incident = held();
    const before = incident.record.summarized;
    incident.wait('retraceInterval').succeed('evidence.gather', { ...cannot, services: ['dynamodb', 'lambda'] });
    expect(incident.record.summarized).not.toBe(before);
  });

  it('says that canaries confirm until they have passed three times in a row', () => {
    const incident = held();
    const canaries = (confirmed: boolean) => {
      incident.succeed('confirm.canaries', { confirmed, clear: !confirmed, summary: 'probed from outside' });
      if (incident.running.includes('confirm.canaries')) return;
      incident.wait('canariesInterval');
    };
    const told = () => summary(incident).confirmedBy.length;
    expect(told()).toBe(0);
    const seen = [true, false, true, false, false, false].map((confirmed) => {
      incident.now += 1000;
      canaries(confirmed);
      return told();
    });
    expect(seen).toEqual([1, 1, 1, 1, 1, 0]);
  });
});
