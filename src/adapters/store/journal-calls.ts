import { CodedError, type ErrorCode } from '../../errors.ts';
import type { Journal } from '../../ports/journal.ts';
import type { CommitCounters } from './group-commit.ts';

/** What passes between the journal's thread and the one that asks: plain data, copied on its way. */

export type JournalMethod = keyof Journal;

/** One call: its number, the method, and what it is given. */
export interface Call {
  readonly number: number;
  readonly method: JournalMethod;
  readonly values: readonly unknown[];
}

/** The answer to `accept` when every row was new, which is what most are: whoever asked knows their ids. */
export const allAccepted = 'all';

/** How one call ended. */
export type Answer =
  | { readonly number: number; readonly value: unknown }
  | { readonly number: number; readonly error: PlainError };

/** What the thread says: first whether the journal is open, then answers, those of one turn together. */
export type FromThread =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly error: PlainError }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[]; readonly counters: CommitCounters };

/** An error as it crosses: copying would leave of it neither class nor code. */
export interface PlainError {
  /** Absent for what is no CodedError. */
  readonly code?: ErrorCode;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: PlainError;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, stack, cause } = error;
  return {
    ...(error instanceof CodedError ? { code: error.code } : {}),
    message,
    stack,
    ...(cause === undefined ? {} : { cause: plainError(cause) }),
  };
}

/** The error that `plainError` was made of, as far as anybody reads it: code, message, where it was thrown, and why. */
export function errorOf({ code, message, stack, cause }: PlainError): Error {
  const options = cause === undefined ? {} : { cause: errorOf(cause) };
  const error = code === undefined ? new Error(message, options) : new CodedError(code, message, options);
  if (stack !== undefined) error.stack = stack;
  return error;
}
