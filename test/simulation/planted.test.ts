import { describe, expect, it } from '@jest/globals';
import { courseOf } from './course.ts';
import { planted } from './planted.ts';
import { play } from './play.ts';
import { shrink } from './shrink.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('an engine that is broken on purpose', () => {
  it.each(planted)('is found out: $name', async (plant) => {
    for (const seed of seeds) {
      const { violations } = await play(courseOf(seed), plant);
      if (violations.length > 0) return;
    }
    throw new Error(`${plant.name} is found by none of ${seeds.length} seeds`);
  });

  it('leaves a short course behind', async () => {
    const plant = planted.find(({ name }) => name === 'effect doubled on resume');
    const seed = 2;
    const whole = courseOf(seed);
    const { course, played } = await shrink(whole, (one) => play(one, plant));
    expect(played.violations).not.toEqual([]);
    expect(course.disturbances.length).toBeLessThan(whole.disturbances.length);
    expect(course.disturbances).toContainEqual(expect.objectContaining({ kind: 'crash' }));
  });
});
