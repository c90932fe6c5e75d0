import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Course, courseOf } from './course.ts';
import { play } from './play.ts';

/** Courses that broke a promise once. */
const kept = JSON.parse(readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8')) as {
  why: string;
  course: Course;
}[];
const dose = [7, 57, 88];

describe('the engine in a world where things go wrong', () => {
  it.each(kept)('keeps its promises again: $why', async ({ course }) => {
    const { violations, transcript } = await play(course);
    expect({ violations, transcript: violations.length > 0 ? transcript : [] }).toEqual({
      violations: [],
      transcript: [],
    });
  });

  it.each(dose)('keeps its promises: seed %i', async (seed) => {
    const { violations, transcript } = await play(courseOf(seed));
    expect({ violations, transcript: violations.length > 0 ? transcript : [] }).toEqual({
      violations: [],
      transcript: [],
    });
  });

  it('plays a course the same way every time', async () => {
    const [first, second] = [await play(courseOf(10)), await play(courseOf(10))];
    expect(second.transcript).toEqual(first.transcript);
  });
});
