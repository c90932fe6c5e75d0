import { createRandom, type Random } from '../sandbox/random.ts';
import type { Consequence, Impairment } from '../scenario/impairment.ts';
import { durationMs, offsetMs } from '../scenario/instant.ts';
import type { OwnTrouble } from '../scenario/own-trouble.ts';
import type { Scenario } from '../scenario/schema.ts';

/** How far each figure may lie from the one that was written, as a share of it. */
const spread = 0.3;
/** The seed of the day that is in the file. */
const writtenSeed = 1;
/** What happens together does not keep step exactly: each part of it lies this share earlier or later. */
const jitter = 0.05;

/**
 * The same outage as it might have gone on another day: onset (and with it the phase of everything periodic), lags, lengths, shares of failing
 * requests, latencies, delays and the times of AWS's posts each differ by up to 30 %, all from the seed. What depends on what, what was deployed and
 * what would have been right stay as they are. Delivery times of alarms, latencies of calls and replication lags follow the world's own seed,
 * within wider limits. Seed 1 is the day as it was written.
 */
export function varied(scenario: Scenario, seed: number): Scenario {
  if (seed === writtenSeed) return scenario;
  return new Variation(scenario, createRandom(seed).fork('variation')).scenario();
}

class Variation {
  readonly #written: Scenario;
  readonly #random: Random;
  readonly #writtenOnsetMs: number;
  readonly #onsetMs: number;
  /** How much longer everything takes. */
  readonly #pace: number;

  constructor(written: Scenario, random: Random) {
    this.#written = written;
    this.#random = random;
    const firsts = [...written.impairments, ...written.saturations, ...written.ours].map(({ from }) => from);
    const starts = [...firsts, ...written.deploys.map(({ at }) => at)].map((at) => offsetMs(at, written.startAt));
    this.#writtenOnsetMs = Math.min(durationMs(written.endsAfter), ...starts);
    this.#onsetMs = this.#writtenOnsetMs * this.#about();
    this.#pace = this.#about();
  }

  scenario(): Scenario {
    const written = this.#written;
    const postPace = new Map(written.posts.map(({ event }) => [event, this.#about()]));
    const posts = written.posts.map((post) => ({ ...post, at: this.#at(post.at, postPace.get(post.event)) }));
    return {
      ...written,
      endsAfter: lengthOf(durationMs(written.endsAfter) * (1 + spread + jitter)),
      impairments: written.impairments.map((one) => this.#impairment(one)),
      posts,
      deploys: written.deploys.map((deploy) => ({
        ...deploy,
        at: this.#at(deploy.at),
        failureRate: this.#share(deploy.failureRate),
      })),
      saturations: written.saturations.map((one) => ({ ...one, ...this.#span(one) })),
      retryStorms: written.retryStorms.map((one) => ({
        ...one,
        ...this.#optional('from', one.from),
        ...this.#optional('calmedAt', one.calmedAt),
      })),
      ours: written.ours.map((one) => this.#ours(one)),
      account: written.account.map((one) => ({ ...one, ...this.#span(one) })),
      health: { ...written.health, ...this.#length('delay', written.health.delay) },
      feed: { ...written.feed, ...this.#length('delay', written.feed.delay) },
      support: { ...written.support, ...this.#length('answersAfter', written.support.answersAfter) },
    };
  }

  #ours(one: OwnTrouble): OwnTrouble {
    const times = this.#span(one);
    if (one.kind === 'false-alarms') return { ...one, ...times };
    if (one.kind === 'dead-letters') return { ...one, ...times, perMinute: one.perMinute * this.#about() };
    return { ...one, ...times, rate: this.#share(one.rate) };
  }

  #impairment(one: Impairment): Impairment {
    const pace = this.#nearly();
    return { ...one, ...this.#shape(one, pace), from: this.#at(one.from, pace) };
  }

  #consequence(one: Consequence, pace: number): Consequence {
    return {
      ...one,
      ...this.#shape(one, pace),
      ...this.#optional('from', one.from, pace),
      ...this.#length('after', one.after),
      ...this.#length('outlasts', one.outlasts),
    };
  }

  /** What an impairment and what it takes with it have in common. */
  #shape(one: Impairment | Consequence, pace: number) {
    const factor = this.#about();
    const share = (rate: number) => Math.min(1, rate * factor);
    const { rate = 1, course, takes } = one;
    return {
      rate: share(rate),
      ...(one.latencyMs === undefined ? {} : { latencyMs: Math.round(one.latencyMs * this.#about()) }),
      ...this.#optional('until', one.until, pace),
      ...this.#length('delay', one.delay),
      ...this.#length('keptOpen', one.keptOpen),
      ...(course ? { course: course.map((turn) => ({ at: this.#at(turn.at, pace), rate: share(turn.rate) })) } : {}),
      ...(takes ? { takes: takes.map((taken) => this.#consequence(taken, pace)) } : {}),
    };
  }

  #span(one: { readonly from?: string | undefined; readonly until?: string | undefined }) {
    const pace = this.#nearly();
    return { ...this.#optional('from', one.from, pace), ...this.#optional('until', one.until, pace) };
  }

  /** An instant, as far behind (or before) the onset as the pace has it. */
  #at(instant: string, pace: number = this.#pace): string {
    const lagMs = offsetMs(instant, this.#written.startAt) - this.#writtenOnsetMs;
    return `+${lengthOf(this.#onsetMs + lagMs * pace)}`;
  }

  /** The day's pace, nearly. */
  #nearly(): number {
    return this.#pace * (1 + this.#random.between(-jitter, jitter));
  }

  #optional<Field extends string>(field: Field, instant: string | undefined, pace: number = this.#pace) {
    return instant === undefined ? {} : ({ [field]: this.#at(instant, pace) } as Record<Field, string>);
  }

  #length<Field extends string>(field: Field, length: string | undefined) {
    if (length === undefined) return {};
    return { [field]: lengthOf(durationMs(length) * this.#about()) } as Record<Field, string>;
  }

  #share(share: number): number {
    return Math.min(1, share * this.#about());
  }

  #about(): number {
    return this.#random.between(1 - spread, 1 + spread);
  }
}

function lengthOf(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))}s`;
}
