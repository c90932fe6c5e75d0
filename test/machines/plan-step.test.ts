import { describe, expect, it } from '@jest/globals';
import { stepInput } from '../../src/machines/plan-shape.ts';
import { ByHand } from '../fixtures/program.ts';

const { facts } = new ByHand();
const wished = (reason: string) => ({
  ...facts,
  region: 'us-east-1',
  wish: { verb: 'failover' as const, by: 'ana', reason },
});

describe('the inputs of a plan', () => {
  it('name the person who has safety rules overridden, and the reason', () => {
    expect(stepInput(wished('Override safety rules: the panel is stuck'), 'mitigate').override).toEqual({
      by: 'ana',
      reason: 'the panel is stuck',
    });
  });

  it.each(['the panel is stuck', 'override safety rules', 'do not override safety rules: please'])(
    'override nothing for "%s"',
    (reason) => {
      expect(stepInput(wished(reason), 'mitigate')).not.toHaveProperty('override');
    },
  );

  it('override nothing without a person, nor on the way back', () => {
    expect(stepInput({ ...facts, region: 'us-east-1' }, 'mitigate')).not.toHaveProperty('override');
    expect(stepInput(wished('override safety rules: stuck'), 'failback')).not.toHaveProperty('override');
  });
});
