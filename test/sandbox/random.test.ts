import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../../src/sandbox/random.ts';

describe('seeded random numbers', () => {
  it('repeat for the same seed and differ for another', () => {
    const draws = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  it('fork into streams that do not disturb each other', () => {
    const random = createRandom(1);
    const before = random.fork('clients').next();
    random.next();
    expect(random.fork('clients').next()).toBe(before);
    expect(random.fork('alarms').next()).not.toBe(before);
  });

  it('spread evenly', () => {
    const random = createRandom(42);
    const buckets = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const bucket = Math.floor(random.next() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
  });
});
