import { describe, expect, it } from '@jest/globals';
import type { FailingShare } from '../../src/diagnosis/evidence.ts';
import { looksAfter } from '../../src/machines/failing-looks.ts';
import { awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';

const inPart = { ...awsRegional, criticalJourneyFails: 'in part' as const };
const passing = { ...awsRegional, criticalJourneyFailing: false, failingIn: [] };

function opened(failingJourneys: readonly string[] = []): ByHand {
  const seen = { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys };
  return new ByHand().succeed('detection.corroborate', seen);
}

describe('a critical journey that fails in part', () => {
  it('is looked at again within seconds, and its Region is left when three looks agree', () => {
    const incident = opened().succeed('evidence.gather', inPart);
    expect(incident.response).toContain('tracing');
    incident.wait('traceInterval').succeed('evidence.gather', inPart);
    expect(incident.running).not.toContain('plan.prepare');
    incident.wait('traceInterval').succeed('evidence.gather', inPart);
    expect(incident.running).toContain('plan.prepare');
  });

  it('was seen to fail once already where it corroborated the signal', () => {
    const incident = opened(['checkout']).succeed('evidence.gather', inPart);
    incident.wait('traceInterval').succeed('evidence.gather', inPart);
    expect(incident.running).toContain('plan.prepare');
  });

  it('moves nothing by one unlucky look among many', () => {
    const incident = opened().succeed('evidence.gather', passing);
    expect(incident.response).toContain('holding');
    incident.wait('retraceInterval').succeed('evidence.gather', inPart);
    expect(incident.response).toContain('tracing');
    incident.wait('traceInterval').succeed('evidence.gather', passing);
    expect(incident.response).toContain('holding');
    expect(incident.facts.failingLooks).toBe(0);
  });

  it('is told as the reason to hold where looks go on to disagree', () => {
    const nowAndThen = { ...awsRegional, criticalJourneyFails: 'now and then' as const };
    const incident = opened().succeed('evidence.gather', inPart);
    while (incident.response.includes('tracing')) incident.wait('traceInterval').succeed('evidence.gather', nowAndThen);
    expect(incident.facts.recommendation).toMatchObject({
      decision: 'hold',
      reasons: [expect.anything(), expect.stringContaining('in 1 of the 3 looks')],
    });
  });

  it('keeps the plan that was made for it when one look in between finds it passing', () => {
    const incident = opened().succeed('evidence.gather', awsRegional).succeed('plan.prepare', preparedPlan);
    incident.succeed('workload.lock', { held: true });
    for (const found of [passing, inPart, passing, inPart])
      incident.wait('reassessmentInterval').succeed('evidence.gather', found);
    expect(incident.response).toContain('awaitingApproval');
  });
});

describe('looks', () => {
  it.each<[string, number, FailingShare | 'passes' | undefined, number]>([
    ['one that finds no probe passing, or a single one, is enough', 0, 'altogether', 3],
    ['one of a version that did not say is, too', 0, undefined, 3],
    ['one that finds a part failing counts as one', 1, 'in part', 2],
    ['more than enough are not counted', 3, 'in part', 3],
    ['one that sees it now and then leaves it open', 2, 'now and then', 2],
    ['one that finds it passing takes one back', 2, 'passes', 1],
    ['there are never fewer than none', 0, 'passes', 0],
  ])('%s', (_title, failingLooks, found, expected) => {
    const looked = found === 'passes' ? passing : { ...awsRegional, ...(found ? { criticalJourneyFails: found } : {}) };
    expect(looksAfter({ failingLooks, diagnosis: awsRegional }, looked)).toBe(expected);
  });

  it('begin anew where another Region is found to fail', () => {
    expect(looksAfter({ failingLooks: 2, diagnosis: awsRegional }, { ...inPart, region: 'us-west-2' })).toBe(1);
  });

  it('count from none in an incident that an earlier version opened', () => {
    const earlier = { diagnosis: awsRegional } as unknown as Parameters<typeof looksAfter>[0];
    expect(looksAfter(earlier, inPart)).toBe(1);
  });
});
