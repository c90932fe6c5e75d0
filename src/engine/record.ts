import { createHash } from 'node:crypto';
import type { ErrorCode } from '../errors.ts';
import type { Command } from '../ports/commands.ts';
import type { HistoryRow, StoredRecord } from '../ports/journal.ts';

/** An effect that was decided and saved, and has not come back yet. */
export interface RunningEffect {
  /** `incident/sequence`; a completion counts only while its key is here. */
  readonly key: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly mutating: boolean;
  /** Attempts begun, the present one included. */
  readonly attempts: number;
  /** How often a new process found this attempt unfinished. */
  readonly resumes: number;
  readonly startedAtMs: number;
  /** When the next attempt is due; null while one runs. */
  readonly retryAtMs: number | null;
}

export interface OutgoingMessage {
  readonly destination: 'chat' | 'status';
  readonly title: string;
  readonly text: string;
  /** The incident's last word there. */
  readonly closes?: boolean;
}

/** A message that was decided and saved, and is not known to be delivered yet. */
export interface OutboxEntry extends OutgoingMessage {
  readonly key: string;
  readonly attempts: number;
  readonly queuedAtMs: number;
  readonly nextAttemptAtMs: number;
}

/** The whole state of one incident: a JSON document. History stands beside it in the journal, never in it. */
export interface IncidentRecord {
  readonly id: string;
  readonly workload: string;
  readonly drill: boolean;
  /** Of the machine that wrote it; another one interrupts the incident at load. */
  readonly fingerprint: string;
  /** Hash of the runbook texts in force when it opened. */
  readonly runbookSet: string;
  readonly status: 'active' | 'done' | 'interrupted';
  /** XState's persisted snapshot, children without their input. */
  readonly snapshot: unknown;
  /** By invoke id. */
  readonly running: Readonly<Record<string, RunningEffect>>;
  /** Timer id to absolute due time, ms since the epoch. */
  readonly timers: Readonly<Record<string, number>>;
  readonly outbox: readonly OutboxEntry[];
  /** Last number used in a key. */
  readonly sequence: number;
  readonly version: number;
  /** Last history row written. */
  readonly head: { readonly sequence: number; readonly hash: string };
}

/** What callers may tell `step`. Only `step` turns facts into `xstate.*` events. */
export type Fact =
  | { readonly kind: 'opened'; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'effect.succeeded'; readonly key: string; readonly output: unknown }
  | { readonly kind: 'effect.failed'; readonly key: string; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'effect.retryDue'; readonly key: string }
  | { readonly kind: 'engine.resumed' }
  | { readonly kind: 'timer.due'; readonly id: string; readonly dueAtMs: number }
  | { readonly kind: 'message.delivered'; readonly key: string; readonly reference: string }
  | { readonly kind: 'message.failed'; readonly key: string; readonly code: ErrorCode; readonly message: string }
  | {
      readonly kind: 'signals.arrived';
      readonly count: number;
      readonly highestSeverity: string;
      readonly lastId: string;
      readonly summary: string;
      /** Why these signals are this incident's. */
      readonly because: string;
      /** What of each signal the history keeps. */
      readonly signals: readonly Readonly<Record<string, unknown>>[];
    }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'upgrade.resumed'; readonly state: string; readonly by: string };

/** A line of history before it is chained. */
export interface Entry {
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Chains entries behind the record's head: each hash covers the one before and the bytes that are stored. */
export function chain(
  record: Pick<IncidentRecord, 'id' | 'head'>,
  entries: readonly Entry[],
  atMs: number,
): HistoryRow[] {
  const rows: HistoryRow[] = [];
  let { sequence, hash } = record.head;
  for (const entry of entries) {
    sequence += 1;
    const body = JSON.stringify({ kind: entry.kind, ...entry.detail });
    const row = {
      recordId: record.id,
      sequence,
      atMs,
      body,
      previousHash: hash,
      hash: hashOf(hash, sequence, atMs, body),
    };
    rows.push(row);
    hash = row.hash;
  }
  return rows;
}

/** SHA-256, hex, over the previous hash and the row's own bytes. */
export function hashOf(previousHash: string, sequence: number, atMs: number, body: string): string {
  return createHash('sha256').update(`${previousHash}\n${sequence}\n${atMs}\n${body}`).digest('hex');
}

/** The first broken row of a history (rewritten, reordered or cut in the middle), or undefined when the chain holds up to `head`. */
export function brokenLink(rows: readonly HistoryRow[], head?: { sequence: number; hash: string }): number | undefined {
  let previous = '';
  let expected = 1;
  for (const row of rows) {
    const intact =
      row.sequence === expected &&
      row.previousHash === previous &&
      row.hash === hashOf(previous, row.sequence, row.atMs, row.body);
    if (!intact) return expected;
    previous = row.hash;
    expected += 1;
  }
  if (head && (expected - 1 !== head.sequence || previous !== head.hash)) return expected;
  return undefined;
}

/** The earliest instant at which this record needs attention; null when none. */
export function nextDueAtMs(record: IncidentRecord): number | null {
  const retries = Object.values(record.running).flatMap((effect) =>
    effect.retryAtMs === null ? [] : [effect.retryAtMs],
  );
  const messages = record.outbox.map((entry) => entry.nextAttemptAtMs);
  const due = record.status === 'interrupted' ? messages : [...Object.values(record.timers), ...retries, ...messages];
  return due.length === 0 ? null : Math.min(...due);
}

/** The record as the journal stores it. */
export function toStored(record: IncidentRecord): StoredRecord {
  return {
    id: record.id,
    version: record.version,
    nextDueAtMs: nextDueAtMs(record),
    hasWork: record.status === 'active' && (Object.keys(record.running).length > 0 || record.outbox.length > 0),
    body: JSON.stringify(record),
  };
}

export function fromStored(stored: StoredRecord): IncidentRecord {
  return { ...(JSON.parse(stored.body) as IncidentRecord), version: stored.version };
}
