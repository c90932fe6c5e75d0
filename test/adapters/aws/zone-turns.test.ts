import { describe, expect, it } from '@jest/globals';
import { zoneTurns } from '../../../src/adapters/aws/zone-turns.ts';
import { HandClock, patient } from './fakes.ts';

describe("turns at Route 53's control plane", () => {
  it('let five calls begin within any second, and the others after', async () => {
    const clock = new HandClock();
    const startMs = clock.now();
    const begunMs: number[] = [];
    const calls = Array.from({ length: 12 }, () =>
      zoneTurns(clock).call(patient, async () => void begunMs.push(clock.now() - startMs)),
    );
    await clock.runOut(Promise.all(calls));
    expect(begunMs).toEqual([...Array(5).fill(0), ...Array(5).fill(1_000), ...Array(2).fill(2_000)]);
  });

  it('are the same for all that live by one clock', () => {
    const clock = new HandClock();
    expect(zoneTurns(clock)).toBe(zoneTurns(clock));
    expect(zoneTurns(new HandClock())).not.toBe(zoneTurns(clock));
  });

  it('let changes of one zone wait for each other, also for one that fails, and not for those of another', async () => {
    const turns = zoneTurns(new HandClock());
    const order: string[] = [];
    let finish = (): void => {};
    const slow = turns.change('Z1', patient, async () => {
      order.push('first begins');
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      order.push('first fails');
      throw new Error('refused');
    });
    const second = turns.change('Z1', patient, async () => void order.push('second'));
    await turns.change('Z2', patient, async () => void order.push('elsewhere'));
    finish();
    await expect(slow).rejects.toThrow('refused');
    await second;
    expect(order).toEqual(['first begins', 'elsewhere', 'first fails', 'second']);
  });
});
