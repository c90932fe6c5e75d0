import type { Deviation } from './account.ts';
import { durationMs, offsetMs } from './instant.ts';
import type { OwnTrouble } from './own-trouble.ts';
import type { Scenario } from './schema.ts';
import { type Impairment, unfolded } from './unfold.ts';

export type { Impairment } from './unfold.ts';

/**
 * What the sandbox gets of a scenario: only what happens, in milliseconds after the start. Name, dates, prose, sources and `expected` are
 * left out, so that nothing built on the world can look them up.
 */
export interface WorldScenario {
  readonly durationMs: number;
  readonly impairments: readonly Impairment[];
  readonly posts: readonly Post[];
  readonly health: { readonly activeRegion: string; readonly subscribed: boolean };
  /** How much later than it was posted each channel shows what AWS says, and how much later AWS answers a case. */
  readonly delaysMs: { readonly health: number; readonly feed: number; readonly support: number };
  readonly clients: Clients;
  /** How many times faster than it comes in a backlog is worked off. */
  readonly drainAt: number;
  readonly withhold: 'all' | readonly string[];
  readonly deploys: readonly {
    readonly atMs: number;
    readonly component: string;
    readonly region: string;
    readonly failureRate: number;
    /** Of the requests, that go to the new version: 1 unless given. */
    readonly share?: number;
    /** `aws`: the managed runtime of a function, under the same version. Ours otherwise. */
    readonly by?: 'us' | 'aws';
  }[];
  readonly saturations: readonly Saturation[];
  readonly retryStorms: readonly RetryStorm[];
  readonly ours: readonly TimedTrouble[];
  readonly account: readonly TimedDeviation[];
}

/** Clients that follow a new answer late. */
export interface Clients {
  /** Share of those whose resolvers keep an answer for so long, whatever its TTL says. */
  readonly ignoreTtl: { readonly share: number; readonly leastMs: number; readonly mostMs: number };
  /** Share of those that hold a connection open for so long. */
  readonly keptOpen: { readonly share: number; readonly lastsMs: number };
}

export interface Post {
  readonly atMs: number;
  readonly event: string;
  readonly channel: 'both' | 'health' | 'feed';
  readonly service: string;
  readonly region: string;
  readonly status: 'open' | 'closed';
  readonly severity: 'informational' | 'degraded' | 'disrupted';
  readonly message: string;
}

export interface Saturation {
  readonly component: string;
  readonly region: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limit: number;
  readonly demand: number;
}

/** Callers whose retries keep a component overrun after what overran it is over. */
export interface RetryStorm {
  readonly component: string;
  readonly region: string;
  readonly fromMs: number;
  /** When the load is shed; Infinity: never. */
  readonly calmedMs: number;
  /** How often a failed request is sent again. */
  readonly retries: number;
  /** What the component can serve, as a multiple of the usual load. */
  readonly capacity: number;
}

/** Trouble of our own making, and while it lasts; `untilMs` is Infinity when it does to the end. */
export interface TimedTrouble {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly trouble: OwnTrouble;
}

/** What is wrong in the account, and while it is; `until` is Infinity when it lasts. */
export interface TimedDeviation {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly deviation: Deviation;
}

/** What holds where a scenario says nothing. */
/** AWS Support's target for an urgent case is an hour. */
const usualAnswerAfter = '25m';
/** 2025-10-20: a backlog of 4 h 50 min was worked off in 80 minutes. */
const usualDrainAt = 4;
/** Old JVMs, stubborn providers: a few in a hundred resolvers (measured by nobody for all; clients differ). */
const usualClients = { share: 0.03, least: '5m', most: '30m' } as const;

function clientsOf({ ignoreTtl = usualClients, keptOpen }: Scenario['clients']): Clients {
  const { share, least, most } = ignoreTtl;
  return {
    ignoreTtl: { share, leastMs: durationMs(least), mostMs: durationMs(most) },
    keptOpen: { share: keptOpen?.share ?? 0, lastsMs: durationMs(keptOpen?.lasts ?? '0s') },
  };
}

/** Strips a scenario to what the world may know. */
export function toWorldScenario(scenario: Scenario): WorldScenario {
  const offset = (instant: string) => offsetMs(instant, scenario.startAt);
  const end = (instant: string | undefined) => (instant === undefined ? Number.POSITIVE_INFINITY : offset(instant));
  return {
    durationMs: durationMs(scenario.endsAfter),
    impairments: unfolded(scenario.impairments, scenario.startAt),
    posts: scenario.posts
      .map(({ at, ...post }) => ({ ...post, atMs: offset(at) }))
      .sort((one, other) => one.atMs - other.atMs),
    health: { activeRegion: scenario.health.activeRegion, subscribed: scenario.health.subscribed },
    delaysMs: {
      health: durationMs(scenario.health.delay ?? '0s'),
      feed: durationMs(scenario.feed.delay ?? '0s'),
      support: durationMs(scenario.support.answersAfter ?? usualAnswerAfter),
    },
    clients: clientsOf(scenario.clients),
    drainAt: scenario.queues.drainAt ?? usualDrainAt,
    withhold: scenario.withhold,
    deploys: scenario.deploys.map(({ at, ...deploy }) => ({ ...deploy, atMs: offset(at) })),
    saturations: scenario.saturations.map(({ from, until, ...saturation }) => ({
      ...saturation,
      fromMs: offset(from),
      untilMs: end(until),
    })),
    retryStorms: scenario.retryStorms.map(({ from, calmedAt, ...storm }) => ({
      ...storm,
      fromMs: from === undefined ? 0 : offset(from),
      calmedMs: end(calmedAt),
    })),
    ours: scenario.ours.map((trouble) => ({ fromMs: offset(trouble.from), untilMs: end(trouble.until), trouble })),
    account: scenario.account.map((deviation) => ({
      fromMs: deviation.from === undefined ? 0 : offset(deviation.from),
      untilMs: end(deviation.until),
      deviation,
    })),
  };
}
