import { describe, expect, it } from '@jest/globals';
import { interruption } from '../../src/engine/upgrade.ts';
import { ByHand, program } from '../fixtures/program.ts';

describe('interruption', () => {
  it('lets a restart go on after a timer that fired and left its state standing', () => {
    const incident = new ByHand().toApproval().wait('breakGlassDelay');
    expect(incident.response).toContain('awaitingApproval');
    expect(Object.keys(incident.record.timers).some((id) => id.includes('breakGlassDelay'))).toBe(false);
    expect(interruption(program, incident.record)).toBeUndefined();
  });

  it('finds the timer of the reassessment set again after each of its turns', () => {
    const incident = new ByHand().wait('reassessmentInterval');
    expect(Object.keys(incident.record.timers).some((id) => id.includes('reassessmentInterval'))).toBe(true);
    expect(interruption(program, incident.record)).toBeUndefined();
  });

  it('names a timer that the record lost, and an effect that nothing performs', () => {
    const { record } = new ByHand();
    expect(interruption(program, { ...record, timers: {} })).toContain('reassessmentInterval');
    expect(interruption(program, { ...record, running: {} })).toContain('nothing performs');
  });

  it('names a record of another machine', () => {
    const { record } = new ByHand();
    expect(interruption(program, { ...record, fingerprint: 'other' })).toContain('another version');
  });
});
