import type { Deviation } from './account.ts';
import { durationMs, offsetMs } from './instant.ts';
import type { Effect, Scenario } from './schema.ts';

/**
 * What the sandbox gets of a scenario: only what happens, in milliseconds after the start. Name, dates, prose, sources and `expected` are
 * left out, so that nothing built on the world can look them up.
 */
export interface WorldScenario {
  readonly durationMs: number;
  readonly impairments: readonly Impairment[];
  readonly posts: readonly Post[];
  readonly health: { readonly activeRegion: string; readonly subscribed: boolean };
  readonly withhold: 'all' | readonly string[];
  readonly deploys: readonly {
    readonly atMs: number;
    readonly component: string;
    readonly region: string;
    readonly failureRate: number;
    /** `aws`: the managed runtime of a function, under the same version. Ours otherwise. */
    readonly by?: 'us' | 'aws';
  }[];
  readonly saturations: readonly Saturation[];
  readonly account: readonly TimedDeviation[];
}

export interface Impairment {
  readonly service: string;
  /** A Region code or `*`. */
  readonly region: string;
  readonly zone: string | null;
  readonly fromMs: number;
  /** Infinity when it lasts. */
  readonly untilMs: number;
  readonly effect: Effect;
  readonly rate: number;
  readonly latencyMs: number;
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

/** What is wrong in the account, and while it is; `until` is Infinity when it lasts. */
export interface TimedDeviation {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly deviation: Deviation;
}

/** Strips a scenario to what the world may know. */
export function toWorldScenario(scenario: Scenario): WorldScenario {
  const offset = (instant: string) => offsetMs(instant, scenario.startAt);
  const end = (instant: string | undefined) => (instant === undefined ? Number.POSITIVE_INFINITY : offset(instant));
  return {
    durationMs: durationMs(scenario.endsAfter),
    impairments: scenario.impairments.map(({ service, region, zone, from, until, effect, rate, latencyMs }) => ({
      service,
      region,
      zone: zone ?? null,
      fromMs: offset(from),
      untilMs: end(until),
      effect,
      rate,
      latencyMs,
    })),
    posts: scenario.posts
      .map(({ at, ...post }) => ({ ...post, atMs: offset(at) }))
      .sort((one, other) => one.atMs - other.atMs),
    health: scenario.health,
    withhold: scenario.withhold,
    deploys: scenario.deploys.map(({ at, ...deploy }) => ({ ...deploy, atMs: offset(at) })),
    saturations: scenario.saturations.map(({ from, until, ...saturation }) => ({
      ...saturation,
      fromMs: offset(from),
      untilMs: end(until),
    })),
    account: scenario.account.map((deviation) => ({
      fromMs: deviation.from === undefined ? 0 : offset(deviation.from),
      untilMs: end(deviation.until),
      deviation,
    })),
  };
}
