import { createRandom, type Random } from '../../src/sandbox/random.ts';

/** How one call of the outside goes wrong. `unanswered`: it is done, and nobody is told; `stale`: a read answers what it answered before. */
export const mishaps = ['throttled', 'refused', 'unanswered', 'stale', 'slow'] as const;
export type Mishap = (typeof mishaps)[number];

/** What people do beside their duty. `oldApproval`: the approval of an earlier plan comes again while another one waits. */
export const whims = ['note', 'hold', 'freeze', 'reject', 'twice', 'oldApproval', 'escalate'] as const;
export type Whim = (typeof whims)[number];

/** One thing that goes wrong. Calls, points and notifications are counted from 1 over the whole run; instants are virtual ms from its start. */
export type Disturbance =
  | { readonly kind: 'mishap'; readonly call: number; readonly how: Mishap; readonly ms: number }
  | {
      readonly kind: 'down';
      readonly service: string;
      readonly region: string;
      readonly fromMs: number;
      readonly untilMs: number;
    }
  | { readonly kind: 'crash'; readonly point: number; readonly downMs: number }
  /** At the first point that is told with this text: for kept courses, which outlive changes of the count. */
  | { readonly kind: 'crash'; readonly where: string; readonly downMs: number }
  | { readonly kind: 'clock'; readonly atMs: number; readonly byMs: number }
  | { readonly kind: 'upgrade'; readonly atMs: number }
  | { readonly kind: 'notification'; readonly number: number; readonly how: 'twice' | 'late'; readonly ms: number }
  | { readonly kind: 'whim'; readonly atMs: number; readonly what: Whim };

/** One run of the simulation: who decides, in which world, and everything that goes wrong. Plain JSON: a course is its own reproduction. */
export interface Course {
  readonly seed: number;
  readonly quorum: 1 | 2;
  /** The written policy may order the failover. */
  readonly unattended: boolean;
  readonly disturbances: readonly Disturbance[];
}

const minute = 60_000;
/** An undisturbed run makes about so many calls, passes so many points, and needs so long. */
const usual = { calls: 450, points: 1300, notifications: 30, ms: 18 * minute } as const;
const downable = [
  ['dynamodb', 'us-east-2'],
  ['dynamodb', 'us-west-2'],
  ['route53-recovery-cluster', 'us-west-2'],
  ['cloudwatch', 'us-east-1'],
  ['s3', 'us-west-2'],
  ['lambda', 'us-west-2'],
  ['health', 'us-east-1'],
  ['chat', '*'],
  ['status', '*'],
] as const;

/** The course of a seed: some seeds are calm in some respects, others wild, so that faults are met alone and together. */
export function courseOf(seed: number): Course {
  const random = createRandom(seed).fork('course');
  const disturbances = [
    ...several(random.fork('mishaps'), [0, 3, 20, 80], (draw) => mishap(draw)),
    ...several(random.fork('down'), [0, 0, 1, 3], (draw) => down(draw)),
    ...several(random.fork('crashes'), [0, 1, 2, 6], (draw) => ({
      kind: 'crash' as const,
      point: draw.whole(1, usual.points),
      downMs: draw.whole(5_000, draw.chance(0.2) ? 5 * minute : 40_000),
    })),
    ...several(random.fork('clock'), [0, 0, 0, 2], (draw) => clockStep(draw)),
    ...several(random.fork('upgrades'), [0, 0, 0, 0, 0, 0, 1], (draw) => ({
      kind: 'upgrade' as const,
      atMs: draw.whole(minute, usual.ms),
    })),
    ...several(random.fork('notifications'), [0, 2, 6], (draw) => ({
      kind: 'notification' as const,
      number: draw.whole(1, usual.notifications),
      how: draw.chance(0.5) ? ('twice' as const) : ('late' as const),
      ms: draw.whole(100, 3 * minute),
    })),
    ...several(random.fork('whims'), [0, 1, 3], (draw) => ({
      kind: 'whim' as const,
      atMs: draw.whole(minute, usual.ms),
      what: oneOf(draw, whims),
    })),
  ];
  return { seed, quorum: random.chance(0.5) ? 1 : 2, unattended: random.chance(0.3), disturbances };
}

function several(random: Random, counts: readonly number[], draw: (random: Random) => Disturbance): Disturbance[] {
  return Array.from({ length: oneOf(random, counts) }, () => draw(random));
}

function mishap(draw: Random): Disturbance {
  return { kind: 'mishap', call: draw.whole(1, usual.calls), how: oneOf(draw, mishaps), ms: draw.whole(500, 20_000) };
}

function down(draw: Random): Disturbance {
  const [service, region] = oneOf(draw, downable);
  const fromMs = draw.whole(minute, usual.ms);
  return { kind: 'down', service, region, fromMs, untilMs: fromMs + draw.whole(5_000, 90_000) };
}

/** Steps of seconds and of an hour, back and forth. */
function clockStep(draw: Random): Disturbance {
  const byMs = draw.chance(0.5) ? 60 * minute : draw.whole(1_000, 5 * minute);
  return { kind: 'clock', atMs: draw.whole(0, usual.ms), byMs: draw.chance(0.5) ? byMs : -byMs };
}

function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.whole(0, items.length - 1)] as Item;
}
