import type { Clock } from '../ports/clock.ts';
import type { Signal } from '../ports/commands.ts';
import type { Journal } from '../ports/journal.ts';
import type { Messenger } from '../ports/messaging.ts';
import type { Program } from './program.ts';

/** One performance of an effect: the same key for every retry. */
export interface EffectRequest {
  readonly key: string;
  readonly incidentId: string;
  readonly workload: string;
  readonly drill: boolean;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/** Performs one effect in the world. Errors are CodedErrors; anything else counts as `unavailable`. */
export type Perform = (request: EffectRequest) => Promise<unknown>;

/** Who may act on a workload: asked before each mutating effect. Throws CodedError('superseded') when another engine took over. */
export interface Hands {
  claim(workload: string): Promise<void>;
  confirm(workload: string): Promise<void>;
}

/** One delivery that correlation decided: the incident to make, or to tell. */
export interface Delivery {
  readonly kind: 'opened' | 'arrived';
  readonly incidentId: string;
  readonly workload: string;
  readonly region: string | null;
  readonly highestSeverity: string;
  readonly lastId: string;
  readonly summary: string;
  /** A person declared one of them. */
  readonly declared?: true;
  /** Alerts of the incident that fire, as far as was told; absent: none. */
  readonly standing?: readonly Readonly<Record<string, unknown>>[];
  /** Why these signals are this incident's. */
  readonly because: string;
  /** What of each signal the history keeps. */
  readonly signals: readonly Readonly<Record<string, unknown>>[];
}

/** Correlation as pure functions over plain JSON states, one for each key: signals of different keys never meet. */
export interface Correlator<State> {
  readonly empty: State;
  /** The key of a signal: its workload. */
  keyOf(signal: Signal): string;
  /** Signals of one key in their order: at most one delivery for each incident. */
  take(
    key: string,
    state: State,
    signals: readonly Signal[],
    nowMs: number,
  ): { state: State; deliveries: readonly Delivery[] };
  closed(state: State, incidentId: string, nowMs: number): State;
  settle(key: string, state: State, nowMs: number): { state: State; deliveries: readonly Delivery[] };
  nextSettleAtMs(state: State): number | null;
}

/** What an incident of a workload is opened with, beside what the signals say; undefined for an unknown workload. */
export type OpeningOf = (delivery: Delivery, drill: boolean) => Readonly<Record<string, unknown>> | undefined;

/** What happens inside the engine, for logs and metrics. */
export type Watch = (event: EngineEvent) => void;
export type EngineEvent =
  | {
      readonly kind: 'saved';
      readonly recordId: string;
      readonly version: number;
      readonly rows: readonly { readonly atMs: number; readonly body: string }[];
    }
  | {
      readonly kind: 'effect';
      readonly name: string;
      readonly key: string;
      readonly outcome: string;
      readonly durationMs: number;
    }
  | { readonly kind: 'message'; readonly destination: string; readonly outcome: string }
  | { readonly kind: 'superseded'; readonly workload: string }
  | { readonly kind: 'interrupted'; readonly recordId: string; readonly why: string }
  /** Signals wait in the journal for a workload that is not configured any more: they are taken up when it is again. */
  | { readonly kind: 'unplaced'; readonly recordId: string; readonly workload: string }
  | { readonly kind: 'fatal'; readonly error: unknown };

/** Everything the engine is given. */
export interface Surroundings {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly messenger: Messenger;
  readonly program: Program;
  readonly perform: Perform;
  readonly hands: Hands;
  // biome-ignore lint/suspicious/noExplicitAny: the engine never looks into the correlator's state
  readonly correlator: Correlator<any>;
  readonly openingOf: OpeningOf;
  readonly drill: boolean;
  readonly watch: Watch;
}
