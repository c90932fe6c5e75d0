import { describe, expect, it } from '@jest/globals';
import { courseOf } from './course.ts';
import { play } from './play.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('the engine in a world where things go wrong', () => {
  it.each(seeds)('keeps its promises: seed %i', async (seed) => {
    const { violations, transcript } = await play(courseOf(seed));
    expect(violations.length > 0 ? [...violations, ...transcript] : []).toEqual([]);
  });
});
