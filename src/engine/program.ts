import type { AnyStateMachine } from 'xstate';
import type { ErrorCode } from '../errors.ts';
import type { RecipientsOf, Summary } from '../ports/messaging.ts';
import type { OutgoingMessage } from './record.ts';

/** What the engine must know of an effect to run it: written in the action, none by default. */
export interface EffectPolicy {
  readonly mutating: boolean;
  readonly timeLimitMs: number;
  /** Attempts in all. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  readonly retryOn: readonly ErrorCode[];
}

/** A compiled machine with what the pure step needs beside it. */
export interface Program {
  readonly machine: AnyStateMachine;
  /** Changes whenever the chart does. */
  readonly fingerprint: string;
  readonly runbookSet: string;
  /** Throws when no effect of this name exists. */
  policy(effectName: string): EffectPolicy;
  /** May a person of these roles let an incident go on in this state after an upgrade? */
  mayResume(roles: readonly string[], state: string): boolean;
  /** What a speech of the machine becomes: one message for each audience that has words for it. Pure. */
  write(speech: unknown): readonly OutgoingMessage[];
  /** Whom a message is for where its destination has several recipients; absent where nothing is split. Pure. */
  readonly recipientsOf?: RecipientsOf | undefined;
  /** The living summary of an incident with these facts, but for what only the engine knows. Pure. */
  summarize(context: unknown): Omit<Summary, 'states' | 'running' | 'undelivered'>;
  /** Where an incident stands that only looks again, as a dotted path of the response; null: where its state says. Pure. */
  standsIn(context: unknown): string | null;
  /** The second of two locks on every mutating effect: the same rule as the guard on the edge, asked again. */
  permits(context: unknown, invokeId: string): boolean;
}
