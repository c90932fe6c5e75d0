import { describe, expect, it } from '@jest/globals';
import { type Course, playTwoEngines, sentWhileSuperseded, violationsOnWorkload } from './two-engines.ts';

const second = 1000;
const minute = 60 * second;

/** Trouble begins after one minute; an engine on its own decides at about two, fences at two and a half, and fails back after about 23. */
const courses: Course[] = [
  { seed: 1, secondAfterMs: 0 },
  { seed: 2, secondAfterMs: 90 * second },
  { seed: 3, secondAfterMs: 150 * second },
  { seed: 4, secondAfterMs: 200 * second, firstDiesAfterMs: 160 * second },
  { seed: 5, secondAfterMs: 165 * second, firstDiesAfterMs: 163 * second },
  { seed: 6, secondAfterMs: 30 * second, firstDiesAfterMs: 150 * second },
  { seed: 7, secondAfterMs: 5 * minute },
  { seed: 8, secondAfterMs: 20 * minute, firstDiesAfterMs: 22 * minute },
];

describe('two engines on one workload', () => {
  it.each(courses)('leave one pair of hands on it: %j', async (course) => {
    const played = await playTwoEngines(course);
    expect(violationsOnWorkload(played)).toEqual([]);
    expect(played.world.log.mutatingCalls.filter(({ workload, doubled }) => workload && doubled)).toEqual([]);
    expect(sentWhileSuperseded(played)).toEqual([]);
    const writers = Object.values(played.world.log.traffic.at(-1)?.writersByRegion ?? {});
    expect(writers.filter((accepts) => accepts === 1)).toHaveLength(1);
  });
});
