import { invariant } from '../../src/errors.ts';
import { courseOf } from './course.ts';
import type { Answered, Asked } from './crew.ts';
import { planted, sound } from './planted.ts';
import { play } from './play.ts';
import { shrink } from './shrink.ts';

/** A process that plays the seeds it is told, one after another. */
process.on('message', (asked: Asked) => void answer(asked));
process.on('disconnect', () => process.exit(0));

async function answer({ seed, plant: name, shrinks }: Asked): Promise<void> {
  const plant = [sound, ...planted].find((one) => one.name === name);
  invariant(plant, `${name} is an engine that the simulation knows`);
  const course = courseOf(seed);
  const playing = (one: typeof course) => play(one, plant);
  const played = await playing(course);
  const { lives, calls, points, violations } = played;
  const answered: Answered = { seed, lives, calls, points, violations };
  if (violations.length === 0 || !shrinks) {
    process.send?.(answered);
    return;
  }
  const shrunk = await shrink(course, playing);
  process.send?.({ ...answered, shrunk: { course: shrunk.course, transcript: shrunk.played.transcript } });
}
