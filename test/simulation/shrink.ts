import type { Course } from './course.ts';
import type { Played } from './play.ts';

/** At most so many courses are tried: what is left then is short enough to read. */
const maxTries = 60;

/**
 * The shortest course found that still breaks a promise of the same kind: disturbances are left out by halves, then one by one (Zeller and
 * Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
 */
export async function shrink(
  course: Course,
  playing: (course: Course) => Promise<Played>,
): Promise<{ course: Course; played: Played }> {
  let best = { course, played: await playing(course) };
  const kind = kindOf(best.played);
  let tries = 0;
  for (let size = Math.ceil(course.disturbances.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.course.disturbances.length && tries < maxTries; ) {
      const { disturbances } = best.course;
      const fewer = { ...best.course, disturbances: disturbances.filter((_, at) => at < from || at >= from + size) };
      const played = await playing(fewer);
      tries += 1;
      if (kindOf(played) === kind) best = { course: fewer, played };
      else from += size;
    }
  }
  return best;
}

/** The first broken promise without the numbers in it. */
function kindOf({ violations }: Played): string {
  return (violations[0] ?? '').replaceAll(/[0-9a-f]{12}|\d+/g, '#');
}
