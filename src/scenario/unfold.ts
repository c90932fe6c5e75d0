import type { Consequence, Effect, Impairment as Written } from './impairment.ts';
import { durationMs, offsetMs } from './instant.ts';

/** One impairment as the world plays it: one service, one share, one stretch of time, in ms after the scenario's start. */
export interface Impairment {
  readonly service: string;
  /** A Region code or `*`. */
  readonly region: string;
  readonly zone: string | null;
  /** Components of the workload that it meets; null: all that use the service. */
  readonly components: readonly string[] | null;
  readonly fromMs: number;
  /** Infinity when it lasts. */
  readonly untilMs: number;
  readonly effect: Effect;
  readonly plane: 'data' | 'control' | 'both';
  /** Share of the requests that meet it, 0..1. */
  readonly rate: number;
  /** The same on connections that are opened now. */
  readonly freshRate: number;
  readonly latencyMs: number;
  /** How much later telemetry comes. */
  readonly delayMs: number;
}

const usualLatencyMs = 5000;
const usualDelayMs = 600_000;
/** Connections that stay open are closed in so many equal steps. */
const closingSteps = 6;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Impairments as written, with their courses and with all that they take with them, as plain stretches of time. */
export function unfolded(written: readonly Written[], startAt: string): Impairment[] {
  return written.flatMap((one) => {
    const span = { fromMs: offsetMs(one.from, startAt), untilMs: endMs(one.until, startAt) };
    return withConsequences(one, one.region, span, startAt);
  });
}

function endMs(until: string | undefined, startAt: string): number {
  return until === undefined ? Number.POSITIVE_INFINITY : offsetMs(until, startAt);
}

function withConsequences(one: Written | Consequence, region: string, span: Span, startAt: string): Impairment[] {
  return [
    ...stretches(one, region, span, startAt),
    ...(one.takes ?? []).flatMap((taken) =>
      withConsequences(taken, taken.region ?? region, spanOf(taken, span, startAt), startAt),
    ),
  ];
}

function spanOf({ from, until, after, outlasts }: Consequence, cause: Span, startAt: string): Span {
  return {
    fromMs: from === undefined ? cause.fromMs + durationMs(after ?? '0s') : offsetMs(from, startAt),
    untilMs: until === undefined ? cause.untilMs + durationMs(outlasts ?? '0s') : offsetMs(until, startAt),
  };
}

/** One stretch for each share that the impairment has in turn. */
function stretches(one: Written | Consequence, region: string, span: Span, startAt: string): Impairment[] {
  const turns = [
    { fromMs: span.fromMs, rate: one.rate ?? 1 },
    ...(one.course ?? []).map(({ at, rate }) => ({ fromMs: offsetMs(at, startAt), rate })),
  ];
  return turns
    .map((turn, index) => ({
      ...turn,
      untilMs: Math.min(turns[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY, span.untilMs),
    }))
    .flatMap((turn) => closing(turn, span.fromMs, durationMs(one.keptOpen ?? '0s')))
    .filter(({ fromMs, untilMs, freshRate }) => untilMs > fromMs && freshRate > 0)
    .map((turn) => ({
      service: one.service,
      region,
      zone: one.zone ?? null,
      components: one.components ?? null,
      effect: one.effect,
      plane: one.effect === 'control-plane-down' ? 'control' : (one.plane ?? 'both'),
      latencyMs: one.latencyMs ?? usualLatencyMs,
      delayMs: one.delay === undefined ? usualDelayMs : durationMs(one.delay),
      ...turn,
    }));
}

type Turn = Span & Pick<Impairment, 'rate' | 'freshRate'>;

/** While old connections are closed one after the other, requests on them still work. */
function closing(turn: Span & { readonly rate: number }, onsetMs: number, keptOpenMs: number): Turn[] {
  const closedMs = onsetMs + keptOpenMs;
  const freshRate = turn.rate;
  if (closedMs <= turn.fromMs) return [{ ...turn, freshRate }];
  const steps = Array.from({ length: closingSteps }, (_, index) => ({
    fromMs: Math.max(turn.fromMs, onsetMs + (index * keptOpenMs) / closingSteps),
    untilMs: Math.min(turn.untilMs, onsetMs + ((index + 1) * keptOpenMs) / closingSteps),
    rate: (turn.rate * (index + 0.5)) / closingSteps,
    freshRate,
  }));
  return [...steps, { ...turn, fromMs: closedMs, freshRate }];
}
