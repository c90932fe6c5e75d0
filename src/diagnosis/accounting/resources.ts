import { evenCourse, sharesAfter } from './course.ts';
import { type Shown, shownBy } from './excess.ts';
import type { Incident } from './incident.ts';
import { sum } from './robust.ts';
import type { Rules } from './rules.ts';

/** A resource that is used more than usual. */
export interface Eaten {
  /** How much of what was free of it is used since the onset, 0..1. */
  readonly share: number;
  readonly shown: Shown;
}

/** Resources that are given in per cent of their limit. */
const resources = ['cpu:Average', 'memory:Average'];
const limit = 100;
/** Headroom smaller than this, in per cent, is as good as none. */
const leastHeadroom = 1;

/** The resource of a node that lost most of its headroom; undefined where none stands out. */
export function resourceEaten(node: string, incident: Incident, rules: Rules): Eaten | undefined {
  if (!rules.resources) return undefined;
  const eaten = resources.flatMap((name) => eatenOf(node, name, incident, rules) ?? []);
  return eaten.sort((one, other) => other.share - one.share)[0];
}

function eatenOf(node: string, name: string, { window, history, alarm }: Incident, rules: Rules): Eaten | undefined {
  const [now, then] = [window.nodes[node]?.[name], history?.nodes[node]?.[name]];
  if (!now) return undefined;
  const after = sharesAfter(window, alarm.onsetSeconds);
  const shown = shownBy(evenCourse(now), after, then && evenCourse(then), 'seconds', rules);
  if (!shown || shown.excess.counted <= 0) return undefined;
  const weights = now.map((value, bucket) => (value === null ? 0 : (after[bucket] ?? 0)));
  const used = sum(now.map((value, bucket) => (value ?? 0) * (weights[bucket] ?? 0))) / sum(weights);
  const free = limit - (used - shown.excess.rate);
  return { share: Math.min(1, shown.excess.rate / Math.max(leastHeadroom, free)), shown };
}
