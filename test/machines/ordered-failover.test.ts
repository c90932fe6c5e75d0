import { describe, expect, it } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import type { Person } from '../../src/ports/commands.ts';
import { awsRegional, ByHand, preparedPlan } from '../fixtures/program.ts';
import { finish } from './finished-plan.ts';

const eve: Person = { id: 'eve', roles: ['incident-commander', 'operator'] };
const ours: Diagnosis = { ...awsRegional, verdict: 'ours', scope: 'component', kind: 'deploy', services: [], score: 4 };
const unsure = { corroborated: false, region: 'us-east-1', reason: 'journeys pass', failingJourneys: [] };

/** Failed over to us-west-2, which serves. */
const served = () => finish(new ByHand().toFence());
/** The failed Region has been quiet for hours, and its gates are open. */
function offered(): ByHand {
  const incident = served().succeed('confirm.canaries', { confirmed: false, summary: '' });
  for (let looks = 0; looks < 200 && incident.response.includes('monitoring'); looks += 1) {
    incident.now += 5 * 60_000;
    if (!incident.running.includes('recovery.watch')) incident.wait('watchInterval');
    else incident.succeed('recovery.watch', { failedHealthy: true, servingHealthy: true, summary: '' });
  }
  return incident.succeed('recovery.gates', { open: true, gates: [] });
}

/** A step of the rollback that is on its way: it settles before anything else happens. */
const underWay = ({ running }: ByHand) => running.find((name) => /^(deploy\.rollback|journey\.verify)/.test(name));

const passing = { failedHealthy: false, servingHealthy: true, summary: '' };

/** What is under way is answered until a plan is made; then where that leads from and to. */
function planned(incident: ByHand, diagnosis: Diagnosis): string {
  for (let turns = 0; turns < 30 && !incident.running.includes('plan.prepare'); turns += 1) {
    if (incident.running.includes('workload.unlock')) incident.succeed('workload.unlock');
    else if (incident.running.includes('detection.corroborate')) incident.succeed('detection.corroborate', unsure);
    else if (incident.running.includes('evidence.gather')) incident.succeed('evidence.gather', diagnosis);
    else if (incident.running.includes('recovery.watch')) incident.succeed('recovery.watch', passing);
    else if (underWay(incident)) incident.succeed(underWay(incident) as string);
    else incident.wait('traceInterval');
  }
  incident.succeed('plan.prepare', preparedPlan).succeed('workload.lock', { held: true, holder: 'shop-1' });
  expect(incident.response).toContain('awaitingApproval');
  const { plan, recommendation } = incident.facts;
  return `${recommendation?.decision} ${plan?.verb} ${plan?.from} → ${plan?.to}`;
}

describe('a failover that a person orders', () => {
  const away = 'failover mitigate us-east-1 → us-west-2';
  it.each<[string, () => ByHand, Diagnosis, string]>([
    ['while the first look is under way', () => new ByHand(), { ...awsRegional, verdict: 'unknown' }, away],
    ['between two looks', () => new ByHand().succeed('detection.corroborate', unsure), awsRegional, away],
    ['while a rollback waits for an answer', () => new ByHand().toApproval(ours), ours, away],
    [
      'while a rollback is on its way there',
      () =>
        new ByHand()
          .toApproval(ours)
          .command('approve', eve, '', preparedPlan.hash)
          .succeed('plan.prepare', preparedPlan),
      ours,
      away,
    ],
    [
      'while nothing is done',
      () => new ByHand().toApproval(ours).command('reject', eve, '', preparedPlan.hash),
      ours,
      away,
    ],
    [
      'while the other Region serves',
      served,
      { ...awsRegional, region: 'us-west-2', failingIn: ['us-west-2'], verdict: 'unknown' },
      'failover mitigate us-west-2 → us-east-1',
    ],
    [
      'while failback is offered',
      offered,
      { ...awsRegional, region: 'us-west-2', failingIn: ['us-west-2'], verdict: 'unknown' },
      'failover mitigate us-west-2 → us-east-1',
    ],
  ])('%s becomes a plan, which people are asked about', (_when, before, diagnosis, plan) => {
    const incident = before().command('failover', eve, 'customers cannot pay in us-west-2');
    expect(incident.outcome.outcome).toBe('taken');
    expect(planned(incident, diagnosis)).toBe(plan);
    expect(incident.facts.wish).toMatchObject({ by: 'eve', verb: 'failover' });
    expect(incident.facts.order).toBeNull();
  });

  it('changes nothing of one that is ordered and on its way, neither what it overrides nor who asked for it', () => {
    const incident = new ByHand().toLastLook();
    const { wish, order, plan } = incident.facts;
    incident.command('failover', eve, 'override safety rules: I want it so');
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('ordered already') });
    expect(incident.facts).toMatchObject({ wish, order, plan });
    expect(incident.stillFailing().running).toContain('writers.fence');
  });

  it('is refused where traffic was moved already, unless it names the Region that is to be left', () => {
    const incident = served().command('failover', eve, 'customers report errors');
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('us-west-2 serves') });
    expect(incident.facts).toMatchObject({ servingRegion: 'us-west-2', wish: null });
  });

  it('that is given up leaves traffic where it was moved, and the way back open', () => {
    const calm: Diagnosis = {
      ...awsRegional,
      region: 'us-west-2',
      verdict: 'unknown',
      services: [],
      suspects: [],
      failingIn: [],
      criticalJourneyFailing: false,
    };
    const incident = served().command('failover', eve, 'us-west-2 fails now');
    planned(incident, calm);
    incident.command('reject', eve, '', preparedPlan.hash).succeed('workload.unlock');
    expect(incident.command('failback', eve, 'back').outcome.reason).toContain('us-west-2 is being looked for');
    for (let looks = 0; looks < 40 && incident.response.includes('holding'); looks += 1) {
      incident.wait('retraceInterval');
      while (incident.running.includes('evidence.gather')) incident.succeed('evidence.gather', calm);
      while (incident.response.includes('tracing')) incident.wait('traceInterval').succeed('evidence.gather', calm);
    }
    expect(incident.response).toContain('monitoring');
    expect(incident.facts).toMatchObject({
      servingRegion: 'us-west-2',
      region: 'us-east-1',
      dismissed: null,
      closed: false,
    });
  });

  it('is refused once the incident is closed', () => {
    const incident = served().command('resolve').command('failover', eve, 'customers cannot pay');
    expect(incident.outcome).toMatchObject({ outcome: 'refused', reason: 'the incident is closed' });
  });

  it('never goes back where traffic came from by the way of a failback', () => {
    const incident = offered().command('failover', eve, 'us-west-2 fails now');
    incident.succeed('recovery.watch', passing);
    expect(incident.response).toContain('tracing');
    expect(incident.facts).toMatchObject({ servingRegion: null, region: 'us-west-2' });
  });

  it('waits while the incident is on hold, and is asked about when somebody says resume', () => {
    const incident = new ByHand().toApproval(ours).command('hold').command('failover', eve, 'customers cannot pay');
    expect(incident.facts.held).toBe(false);
    incident.command('hold');
    incident.succeed('workload.unlock');
    expect(incident.response).toContain('holding');
    incident.command('resume');
    expect(planned(incident, ours)).toBe(away);
  });
});

describe('a plan of one Region that waits for an answer', () => {
  const odd: Diagnosis = { ...ours, verdict: 'unknown', kind: 'unknown', score: 1, missing: ['trail (throttled)'] };
  const assessed = (incident: ByHand) => incident.wait('reassessmentInterval').succeed('evidence.gather', odd);

  it('outlives one assessment that sees less, and not two', () => {
    const incident = assessed(new ByHand().toApproval(ours));
    expect(incident.response).toContain('awaitingApproval');
    expect(assessed(incident).running).toContain('workload.unlock');
  });
});
