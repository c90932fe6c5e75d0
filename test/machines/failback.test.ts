import { describe, expect, it } from '@jest/globals';
import { ana, ByHand, preparedPlan } from '../fixtures/program.ts';
import { finish } from './finished-plan.ts';

describe('failback', () => {
  function monitoring(): ByHand {
    return finish(new ByHand().toFence());
  }

  it('is never begun by itself', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' });
    for (let hour = 0; hour < 7 * 12 && incident.response.includes('monitoring'); hour += 1) {
      incident.now += 5 * 60_000;
      incident.succeed('recovery.watch', { failedHealthy: true, servingHealthy: true, summary: '' });
      if (incident.response.includes('monitoring')) incident.wait('watchInterval');
    }
    incident.succeed('recovery.gates', { open: true, gates: [{ name: 'journeys', ok: true, detail: '' }] });
    expect(incident.response).toContain('offered');
    expect(incident.record.outbox.some((entry) => entry.title.includes('failback possible'))).toBe(true);
    expect(Object.values(incident.record.running).some((effect) => effect.mutating)).toBe(false);
  });

  it('is asked for as the way back, with who ordered it, the gates that passed and how long it was quiet', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' });
    incident.now += 20 * 3_600_000;
    const gates = ['replicas', 'journeys'].map((name) => ({ name, ok: true, detail: '' }));
    incident
      .command('failback', ana, 'before the morning')
      .succeed('recovery.gates', { open: true, gates })
      .succeed('plan.prepare', preparedPlan)
      .succeed('workload.lock', { held: true, holder: 'shop-1' });
    const asked = incident.record.outbox.filter(({ occasion }) => occasion === 'approvalWanted').at(-1);
    const why = [
      'ordered by ana: before the morning',
      'nothing was seen to fail in us-east-1 for 20 h',
      'gates passed: replicas, journeys',
    ];

    expect(asked?.text).toContain(`failback by aws-regional-outage: us-west-2 → us-east-1. Why: ${why.join('; ')}.`);
    expect(asked?.request).toMatchObject({ title: 'failback by aws-regional-outage: us-west-2 → us-east-1', why });
  });

  it('is a new plan with an approval of its own, in the other direction', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' }).command('failback');
    incident
      .succeed('recovery.gates', { open: true, gates: [] })
      .succeed('plan.prepare', preparedPlan)
      .succeed('workload.lock', { held: true, holder: 'shop-1' });
    expect(incident.facts.plan).toMatchObject({ verb: 'failback', from: 'us-west-2', to: 'us-east-1' });
    incident
      .approve()
      .succeed('capacity.check')
      .succeed('tables.checkReady')
      .succeed('estate.check')
      .succeed('traffic.check')
      .succeed('tables.reconcile');
    finish(incident, 'consumers.resume');
    expect(incident.response).toContain('monitoring');
    expect(incident.facts).toMatchObject({ servingRegion: null, fence: 'completed' });
  });

  it('a new wave before its fence withdraws it', () => {
    const incident = monitoring().succeed('confirm.canaries', { confirmed: false, summary: '' }).command('failback');
    incident
      .succeed('recovery.gates', { open: true, gates: [] })
      .succeed('plan.prepare', preparedPlan)
      .succeed('workload.lock', { held: true, holder: 'shop-1' });
    incident.wait('canariesInterval').succeed('confirm.canaries', { confirmed: true, summary: 'dynamodb fails' });
    incident.succeed('workload.unlock');
    expect(incident.response).toContain('monitoring');
    expect(incident.facts.servingRegion).toBe('us-west-2');
  });
});
