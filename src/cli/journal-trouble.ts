import { DamageError } from '../engine/damage.ts';
import { CodedError } from '../errors.ts';

/**
 * How long a process whose engine failed still answers, ms: what was under way hears its 503, and whoever watches `/healthz` sees one too. By
 * then nothing is decided, sent or saved any more.
 */
export const lingerMs = 1_000;

/** What ended the engine, for the log. */
export function whyEnded(error: unknown, journal: string): string {
  if (error instanceof DamageError) return damaged(error, journal);
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof CodedError ? message : `a save failed or an invariant broke: ${message}`;
}

/** What ended a start, for whoever started it: of damage also which journal, and what to do. */
export function startFault(error: unknown, journal: string): unknown {
  return error instanceof DamageError ? new CodedError('invalid', damaged(error, journal), { cause: error }) : error;
}

function damaged(error: DamageError, journal: string): string {
  return `journal ${journal} is damaged, ${error.message}: put a copy in its place, or move it away; the old -wal and -shm beside it must go with it`;
}
