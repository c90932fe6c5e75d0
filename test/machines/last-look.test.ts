import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import { ana, awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';

const ours: Diagnosis = {
  ...awsRegional,
  verdict: 'ours',
  scope: 'component',
  kind: 'deploy',
  services: [],
  score: 4,
  reasons: [{ weight: 4, text: 'a deploy just before' }],
};

describe('the last look before the fence', () => {
  it('withdraws the plan where every probe passes by now, and says so', () => {
    const incident = new ByHand().toLastLook().look({ confirmed: false, clear: true, served: true });
    expect(incident.running).toContain('workload.unlock');
    expect(incident.running).not.toContain('writers.fence');
    expect(incident.facts.recommendation).toMatchObject({ decision: 'hold' });
    expect(incident.record.outbox.at(-1)?.text).toContain('has passed its journeys');
  });

  it('withdraws it where only journeys fail that a failover is not made for', () => {
    const incident = new ByHand().toLastLook().look({ confirmed: true, clear: false, served: true });
    expect(incident.running).not.toContain('writers.fence');
  });

  it.each([
    ['most probes fail', { confirmed: true, clear: false, served: false }],
    ['a part of them fails', { confirmed: false, clear: false, served: false }],
    ['nothing answers', 'no answer'],
  ] as const)('goes on where %s', (_what, seen) => {
    expect(new ByHand().toLastLook().look(seen).running).toContain('writers.fence');
  });

  it('does not overrule a person who ordered the failover', () => {
    const incident = new ByHand().command('failover', ana, 'customers call').toLastLook();
    expect(incident.look({ confirmed: false, clear: true, served: true }).running).toContain('writers.fence');
  });
});

describe('a plan of which not one call can be made', () => {
  const impossible = { ...preparedPlan, steps: [], obstacles: ['rollback: the control plane does not answer'] };
  const blocked = () =>
    new ByHand()
      .succeed('detection.corroborate', { corroborated: true, region: 'us-east-1', reason: 'x', failingJourneys: [] })
      .succeed('evidence.gather', ours)
      .succeed('plan.prepare', impossible);
  const told = (incident: ByHand) => incident.record.outbox.filter(({ title }) => title.includes('no plan possible'));

  it('is not offered: people are told why once, and it is planned again', () => {
    const incident = blocked();
    expect(incident.response).toContain('holding');
    expect(told(incident)).toHaveLength(1);
    expect(told(incident)[0]?.text).toContain('the control plane does not answer');
    incident.wait('retraceInterval').succeed('evidence.gather', ours).succeed('plan.prepare', impossible);
    expect(told(incident)).toHaveLength(1);
  });

  it('is offered as soon as it can be made', () => {
    const incident = blocked().wait('retraceInterval').succeed('evidence.gather', ours);
    incident.succeed('plan.prepare', preparedPlan).succeed('workload.lock', { held: true, holder: 'shop-1' });
    expect(incident.response).toContain('awaitingApproval');
  });
});
