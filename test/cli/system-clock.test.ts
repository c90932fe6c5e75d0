import { describe, expect, it } from '@jest/globals';
import { steadyTime } from '../../src/cli/system-clock.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 5);

/** A machine whose clock can be set, beside a counter that cannot. */
function machine(floorMs: number) {
  const at = { wallMs: startMs, counterMs: 0 };
  const now = steadyTime(
    () => at.wallMs,
    () => at.counterMs,
    floorMs,
  );
  const pass = (ms: number): void => {
    at.wallMs += ms;
    at.counterMs += ms;
  };
  const set = (byMs: number): void => {
    at.wallMs += byMs;
  };
  return { now, pass, set };
}

describe("the system's clock", () => {
  it('tells what the machine tells', () => {
    const { now, pass } = machine(0);
    pass(1_500);
    expect(now()).toBe(startMs + 1_500);
  });

  it('never runs backwards, and goes on when the clock steps back an hour', () => {
    const { now, pass, set } = machine(0);
    pass(1_000);
    const before = now();
    set(-hourMs);
    expect(now()).toBe(before);
    pass(8_000);
    expect(now()).toBe(before + 7_000);
  });

  it('is caught up with in the end', () => {
    const { now, pass, set } = machine(0);
    set(-60_000);
    for (let second = 0; second < 600; second += 1) {
      pass(1_000);
      now();
    }
    expect(now()).toBe(startMs - 60_000 + 600_000);
  });

  it('follows a step forward at once', () => {
    const { now, set } = machine(0);
    set(hourMs);
    expect(now()).toBe(startMs + hourMs);
  });

  it('starts no earlier than what is known to be past', () => {
    const { now, pass } = machine(startMs + hourMs);
    expect(now()).toBe(startMs + hourMs);
    pass(80_000);
    expect(now()).toBe(startMs + hourMs + 70_000);
  });
});
