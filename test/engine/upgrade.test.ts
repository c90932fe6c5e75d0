import { describe, expect, it } from '@jest/globals';
import { interrupted, interruption } from '../../src/engine/upgrade.ts';
import { awsRegional, ByHand, program } from '../fixtures/program.ts';

describe('interruption', () => {
  it('lets a restart go on after a timer that fired and left its state standing', () => {
    const incident = new ByHand().toApproval().wait('breakGlassDelay');
    expect(incident.response).toContain('awaitingApproval');
    expect(Object.keys(incident.record.timers).some((id) => id.includes('breakGlassDelay'))).toBe(false);
    expect(interruption(program, incident.record)).toBeUndefined();
  });

  it('finds the timer of the reassessment set again after each of its turns', () => {
    const incident = new ByHand().toApproval().wait('reassessmentInterval').succeed('evidence.gather', awsRegional);
    expect(Object.keys(incident.record.timers).some((id) => id.includes('reassessmentInterval'))).toBe(true);
    expect(interruption(program, incident.record)).toBeUndefined();
  });

  it('names a timer that the record lost, and an effect that nothing performs', () => {
    const { record } = new ByHand();
    expect(interruption(program, { ...record, timers: {} })).toContain('updateCadence');
    expect(interruption(program, { ...record, running: {} })).toContain('nothing performs');
  });

  it('names a record of another machine', () => {
    const { record } = new ByHand();
    expect(interruption(program, { ...record, fingerprint: 'other' })).toContain('another version');
  });
});

describe('an upgrade behind the fence', () => {
  const fenced = (): ByHand => {
    const incident = new ByHand().toApproval().approve();
    for (const name of ['capacity.check', 'tables.checkReady', 'estate.check', 'traffic.check']) incident.succeed(name);
    if (incident.response.includes('look')) incident.look({ confirmed: true, clear: false, served: false });
    return incident.succeed('writers.fence', { epoch: 8, fencedAtMs: incident.now });
  };
  const resumed = (incident: ByHand): ByHand => {
    incident.record = interrupted(incident.record, 'another version', incident.now);
    return incident.tell({ kind: 'upgrade.resumed', state: 'tracing', by: 'ana' });
  };

  it('takes the plan up at its fence, whatever state a person names: nobody writes meanwhile', () => {
    const before = fenced();
    const { plan, order } = before.facts;
    const incident = resumed(before);
    expect(incident.running).toContain('writers.fence');
    expect(incident.facts).toMatchObject({ fence: 'taken', plan, order });
    expect(incident.succeed('writers.fence', { epoch: 8, fencedAtMs: incident.now }).running).toContain(
      'writers.fence.verify',
    );
  });

  it('looks first where nobody knows whether the fence stands, though somebody holds', () => {
    const before = new ByHand().toFence().command('hold');
    expect(before.facts.fence).toBe('taking');
    const incident = resumed(before);
    expect(incident.running).toContain('writers.fence.verify');
    incident.succeed('writers.fence.verify', { epoch: 8, fencedAtMs: incident.now });
    expect(incident.facts.fence).toBe('taken');
    expect(incident.running).toContain('tables.awaitReplication');
  });

  it('goes on in the named state before the fence', () => {
    const incident = resumed(new ByHand().toApproval());
    expect(incident.running).toContain('evidence.gather');
    expect(incident.running).not.toContain('writers.fence');
  });
});
