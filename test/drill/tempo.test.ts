import { describe, expect, it } from '@jest/globals';
import { Tempo } from '../../src/drill/tempo.ts';

const at = (path: string, done = false) => ({ live: [{ path, reason: '' }], done });

describe('the tempo of simulated time', () => {
  it.each([
    ['response.detecting.corroborating', 10],
    ['response.mitigating.evacuate.awaitingApproval', 1],
    ['response.mitigating.evacuate.step-shift.failed', 1],
    ['response.monitoring.waiting', 600],
    ['response.deciding.holding', 600],
    ['response.recovering.offered', 10],
  ])('in %s is %i for people', (path, speed) => {
    const tempo = new Tempo(10, true);
    tempo.follow(at(path));

    expect(tempo.speed).toBe(speed);
  });

  it('does not wait for people where a commander is simulated, nor hurry when it is over', () => {
    const simulated = new Tempo(10, false);
    simulated.follow(at('response.mitigating.evacuate.awaitingApproval'));
    const over = new Tempo(10, true);
    over.follow(at('response.monitoring.waiting', true));

    expect([simulated.speed, over.speed]).toEqual([10, 10]);
  });

  it('tells of a change once', () => {
    const tempo = new Tempo(10, true);
    const { signal } = tempo.change;
    tempo.follow(at('response.detecting.corroborating'));
    expect(signal.aborted).toBe(false);
    tempo.follow(at('response.monitoring.waiting'));

    expect(signal.aborted).toBe(true);
    expect(tempo.change.signal.aborted).toBe(false);
  });
});
