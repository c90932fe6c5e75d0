/**
 * The closed set of codes that guards, retry policies and people read. Adapters translate every outside error into one of them, once.
 * `outcomeUnknown`: the request may have taken effect (time limit, connection lost after sending); it must be verified, never retried blindly.
 * `superseded`: another engine owns the workload now; nothing was sent.
 * `refused`: Muster itself declined (dry run, missing order, unmet precondition).
 */
export const errorCodes = [
  'throttled',
  'denied',
  'notFound',
  'conflict',
  'invalid',
  'timeout',
  'unavailable',
  'outcomeUnknown',
  'superseded',
  'refused',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error with a code of the closed set. `message` is for people; `cause` keeps the original. */
export class CodedError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
  }
}

/** The code of anything thrown; what carries none counts as `unavailable`. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CodedError ? error.code : 'unavailable';
}

/** One mistake in what a user wrote or sent: where, what was found, what was expected. `line` and `column` count from 1. */
export interface Problem {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** `file:line:column path: found …, expected …`, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return `${place === '' ? '' : `${place} `}${path}found ${problem.found}, expected ${problem.expected}`;
}

/** Bad input, with every problem reported at once. */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** A broken invariant: crash, restart, resume. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
