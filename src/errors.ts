import { visible } from './visible.ts';

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
  /** How long the other side asked to be left alone, ms, from its own words (`Retry-After`). */
  readonly retryAfterMs?: number;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; retryAfterMs?: number | undefined }) {
    super(message, options);
    this.name = 'CodedError';
    this.code = code;
    if (options?.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
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

/** `file:line:column path: found …, expected …` on one line, leaving out what is not known. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':');
  const path = problem.path === '' ? '' : `${problem.path}: `;
  return visible(`${place === '' ? '' : `${place} `}${path}found ${problem.found}, expected ${problem.expected}`);
}

/** So many problems are told one by one: whoever has more does not read them to the end. */
const toldProblems = 100;

/** Bad input, with every problem in `problems` at once; `message` tells the first hundred, and how many more there are. */
export class InputError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.slice(0, toldProblems).map(formatProblem);
    const left = problems.length - lines.length;
    super([...lines, ...(left > 0 ? [`and ${left} more`] : [])].join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** Longest piece of what somebody sent that is repeated back, in characters, and the deepest nesting that is looked into. */
const shownLength = 80;
const shownDepth = 20;

/**
 * What was found, for people: JSON of at most 80 characters. Never throws, whatever was sent: of what is nested more than 20 deep, or contains
 * itself, it says just that.
 */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    const text = JSON.stringify(part(value, [], { left: shownLength })) ?? String(value);
    return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
  } catch (error) {
    return error instanceof Unshown ? error.message : 'a value that cannot be shown';
  }
}

class Unshown extends Error {}

/** As much of a value as can be shown; each member takes at least one character of what is left. */
function part(value: unknown, within: readonly object[], budget: { left: number }): unknown {
  budget.left -= 1;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value.slice(0, shownLength);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (within.includes(value)) throw new Unshown('a value that contains itself');
  if (within.length >= shownDepth) throw new Unshown(`a value nested more than ${shownDepth} deep`);
  const path = [...within, value];
  const seen = (one: unknown) => (budget.left > 0 ? part(one, path, budget) : null);
  if (Array.isArray(value)) return value.slice(0, shownLength).map(seen);
  const entries = Object.entries(value).slice(0, shownLength);
  return Object.fromEntries(entries.map(([key, one]) => [key.slice(0, shownLength), seen(one)]));
}

/** A broken invariant: crash, restart, resume. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
