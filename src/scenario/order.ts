import type { Consequence, Impairment } from './impairment.ts';
import { servicesOf } from './impairment.ts';
import { durationMs, offsetMs } from './instant.ts';

/** One mistake that only shows when several fields are looked at together. */
interface Misplaced {
  readonly path: (string | number)[];
  readonly message: string;
}

interface Timed {
  readonly startAt?: string;
  readonly endsAfter?: string | undefined;
  readonly impairments: readonly Impairment[];
  readonly posts: readonly { readonly at: string }[];
  readonly deploys: readonly { readonly at: string }[];
  readonly saturations: readonly { readonly from: string; readonly until?: string | undefined }[];
  readonly retryStorms: readonly { readonly from?: string | undefined; readonly calmedAt?: string | undefined }[];
  readonly ours: readonly { readonly from: string; readonly until?: string | undefined }[];
  readonly account: readonly { readonly from?: string | undefined; readonly until?: string | undefined }[];
}

/**
 * What a scenario gets wrong about order and place: an end before its beginning, an instant outside the drill, an effect that its service cannot
 * have. A variant that does not say when it starts is only asked for the order of instants of one kind.
 */
export function misplaced(scenario: Timed): Misplaced[] {
  const times = new Times(scenario.startAt, scenario.endsAfter);
  return [
    ...scenario.impairments.flatMap((one, index) => impairmentMistakes(times, one, ['impairments', index])),
    ...scenario.posts.flatMap(({ at }, index) => times.outside(at, ['posts', index, 'at'])),
    ...scenario.deploys.flatMap(({ at }, index) => times.outside(at, ['deploys', index, 'at'])),
    ...scenario.saturations.flatMap((one, index) => times.span(one.from, one.until, ['saturations', index], 'until')),
    ...scenario.retryStorms.flatMap((one, index) =>
      times.span(one.from, one.calmedAt, ['retryStorms', index], 'calmedAt'),
    ),
    ...scenario.ours.flatMap((one, index) => times.span(one.from, one.until, ['ours', index], 'until')),
    ...scenario.account.flatMap((one, index) => times.span(one.from, one.until, ['account', index], 'until')),
  ];
}

function impairmentMistakes(times: Times, one: Impairment | Consequence, path: Misplaced['path']): Misplaced[] {
  const possible = servicesOf[one.effect];
  return [
    ...times.span(one.from, one.until, path, 'until'),
    ...(possible && !possible.includes(one.service)
      ? [
          {
            path: [...path, 'effect'],
            message: `an effect of ${one.service}; ${one.effect} is one of ${possible.join(', ')}`,
          },
        ]
      : []),
    ...(one.course ?? []).flatMap(({ at }, index) => [
      ...times.span(one.from, at, [...path, 'course', index], 'at'),
      ...times.span(one.course?.[index - 1]?.at, at, [...path, 'course', index], 'at'),
      ...times.span(at, one.until, [...path, 'course', index], 'at'),
    ]),
    ...(one.takes ?? []).flatMap((taken, index) => impairmentMistakes(times, taken, [...path, 'takes', index])),
  ];
}

class Times {
  readonly #startAt: string | undefined;
  readonly #endMs: number;

  constructor(startAt: string | undefined, endsAfter: string | undefined) {
    this.#startAt = startAt;
    this.#endMs = endsAfter === undefined ? Number.POSITIVE_INFINITY : durationMs(endsAfter);
  }

  /** An end that is not behind its beginning, told at the end's own place. */
  span(from: string | undefined, until: string | undefined, path: Misplaced['path'], field: string): Misplaced[] {
    const outside = from === undefined ? [] : this.outside(from, [...path, 'from']);
    if (from === undefined || until === undefined) return outside;
    if (this.#startAt === undefined && from.startsWith('+') !== until.startsWith('+')) return outside;
    const startAt = this.#startAt ?? '1970-01-01T00:00:00Z';
    if (offsetMs(until, startAt) > offsetMs(from, startAt)) return outside;
    return [...outside, { path: [...path, field], message: `an instant after ${from}` }];
  }

  /** An instant before the drill begins, or after its end. */
  outside(at: string, path: Misplaced['path']): Misplaced[] {
    if (this.#startAt === undefined) return [];
    const ms = offsetMs(at, this.#startAt);
    if (ms < 0) return [{ path, message: `an instant after the scenario's start, ${this.#startAt}` }];
    return ms > this.#endMs ? [{ path, message: "an instant before the scenario's end (endsAfter)" }] : [];
  }
}
