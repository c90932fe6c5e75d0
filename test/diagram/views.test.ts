import { describe, expect, it } from '@jest/globals';
import { viewNamed, viewsOf } from '../../src/diagram/views.ts';
import { program } from '../fixtures/program.ts';

describe('pictures by name', () => {
  it('has one of the incident, one of each runbook, and one of each way back', () => {
    const names = [...viewsOf(program.branches).keys()];
    expect(names).toEqual([
      'incident',
      ...program.branches.flatMap(({ choice, failback }) =>
        failback.length > 0 ? [choice.id, `${choice.id}-failback`] : [choice.id],
      ),
    ]);
    expect(names).toContain('aws-regional-outage-failback');
  });

  it('draws the decision for a runbook that holds', () => {
    expect(viewNamed(program.branches, 'telemetry-loss')).toEqual({ root: 'deciding' });
  });

  it('names the pictures that exist when asked for another', () => {
    expect(() => viewNamed(program.branches, 'flood')).toThrow(/no picture of flood; there are incident, .*bad-deploy/);
  });
});
