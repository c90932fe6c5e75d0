import { hash } from 'node:crypto';
import type { ErrorCode } from '../errors.ts';
import type { Command } from '../ports/commands.ts';
import type { HistoryRow, SavedRecord, StoredRecord } from '../ports/journal.ts';
import type { Anchor, Destination, Message, Predecessor } from '../ports/messaging.ts';
import { isObject, readStored } from './damage.ts';
import { changesOf, putTogether, wholeOf } from './encode.ts';

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

/** A message as it was decided: what the engine adds is its key, and what the record says of the incident. */
export type OutgoingMessage = Pick<Message, 'destination' | 'occasion' | 'lane' | 'title' | 'text'> &
  Partial<Pick<Message, 'recipient' | 'severity' | 'closes' | 'stage' | 'to' | 'summary' | 'request' | 'settles'>> & {
    /** Its reference is kept under this name, so that later messages can refer to it. */
    readonly anchor?: Anchor;
    /** A newer one of the same name to the same destination makes it stale: it is then not sent any more. */
    readonly coalesce?: string;
    /** Of its queue, what is of this name in the other lane holds no longer: it is then not sent any more. */
    readonly overtakes?: string;
    /** It raises an alert of its own, at most so often for its occasion, ms: 0 is always. */
    readonly ownAlertEveryMs?: number;
  };

/** A message that was decided and saved, and is not known to be delivered yet. */
export interface OutboxEntry extends OutgoingMessage {
  readonly key: string;
  readonly attempts: number;
  readonly queuedAtMs: number;
  readonly nextAttemptAtMs: number;
  /** How often its destination said that it will not take it. */
  readonly refusals?: number;
  /** An earlier attempt may have got through: it is looked for before it is sent again. */
  readonly doubtful?: boolean;
  /** Those that it took the place of after an attempt that may have got through: looked for with it. Earlier versions kept none. */
  readonly predecessors?: readonly Predecessor[];
  /** A later one says what holds: it is looked for where it may have got through, and never sent again. */
  readonly overtaken?: boolean;
  /** The alert that it raises, by key. */
  readonly alert?: string;
  /** The alerts that it is about, by key. */
  readonly alerts?: readonly string[];
}

/** A message that was given up, for people to see. */
export interface DeadLetter {
  readonly key: string;
  readonly destination: Destination;
  readonly recipient?: string;
  readonly title: string;
  readonly code: string;
  readonly atMs: number;
}

/** An alert of its own that a message raised, beside the incident's. */
export interface RaisedAlert {
  /** The key of the message that raised it first, which is the alert's key. */
  readonly key: string;
  readonly destination: Destination;
  readonly occasion: string;
  readonly atMs: number;
}

/** References of posts that later messages refer to, by destination and by what they are. */
export type Anchors = Readonly<Partial<Record<Destination, Readonly<Partial<Record<Anchor, string>>>>>>;

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
  readonly anchors: Anchors;
  /** Alerts that were raised beside the incident's own. Absent: none. */
  readonly alerts?: readonly RaisedAlert[];
  /** The latest messages that were given up. */
  readonly deadLetters: readonly DeadLetter[];
  /** Hash of the summary that was queued last: another one is queued only when it differs. */
  readonly summarized: string;
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
  | {
      readonly kind: 'message.delivered';
      readonly key: string;
      readonly reference: string;
      /** What its destination made of it, where that is not what it says. */
      readonly note?: string;
    }
  | {
      readonly kind: 'message.failed';
      readonly key: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'signals.arrived';
      readonly count: number;
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
  | { readonly kind: 'command'; readonly command: Command }
  /** `id`: the command's, by which its sender finds what became of it. */
  | { readonly kind: 'upgrade.resumed'; readonly state: string; readonly by: string; readonly id?: string };

/** The record after one step, and the lines of history that the step adds. */
export interface Stepped {
  readonly record: IncidentRecord;
  readonly entries: readonly Entry[];
}

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
  let { sequence, hash: previousHash } = record.head;
  for (const entry of entries) {
    sequence += 1;
    const body = JSON.stringify({ kind: entry.kind, ...entry.detail });
    const row = {
      recordId: record.id,
      sequence,
      atMs,
      body,
      previousHash,
      hash: hashOf(previousHash, sequence, atMs, body),
    };
    rows.push(row);
    previousHash = row.hash;
  }
  return rows;
}

/** SHA-256, hex, over the previous hash and the row's own bytes. */
export function hashOf(previousHash: string, sequence: number, atMs: number, body: string): string {
  return hash('sha256', `${previousHash}\n${sequence}\n${atMs}\n${body}`, 'hex');
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
  const messages = heads(record.outbox).map((entry) => entry.nextAttemptAtMs);
  const due = record.status === 'interrupted' ? messages : [...Object.values(record.timers), ...retries, ...messages];
  return due.length === 0 ? null : Math.min(...due);
}

/** The queue that a message waits in: one for each recipient of a destination, so that nobody waits for another. */
export function queueOf({ destination, recipient }: Pick<OutgoingMessage, 'destination' | 'recipient'>): string {
  return recipient === undefined ? destination : `${destination} ${recipient}`;
}

/**
 * The message that each queue sends next: those of the first lane in their order, then the others in theirs. One at a time, so that people
 * read them in the order in which they were decided.
 */
export function heads(outbox: readonly OutboxEntry[]): OutboxEntry[] {
  const found = new Map<string, OutboxEntry>();
  for (const entry of outbox) {
    const queue = queueOf(entry);
    const head = found.get(queue);
    if (head === undefined || (head.lane === 'normal' && entry.lane === 'first')) found.set(queue, entry);
  }
  return [...found.values()];
}

/** So often a record is written out whole: at most so many texts are read to load it, and a whole one costs each save a thirty-second of it. */
const wholeEvery = 32;

/** The record as it is saved over the one that is stored: what changed, or from time to time the whole. */
export function toSaved(record: IncidentRecord, stored: IncidentRecord | null): SavedRecord {
  const changes = stored === null || record.version % wholeEvery === 0 ? undefined : changesOf(stored, record);
  return {
    id: record.id,
    version: record.version,
    nextDueAtMs: nextDueAtMs(record),
    hasWork: record.status === 'active' && (Object.keys(record.running).length > 0 || record.outbox.length > 0),
    body: changes ?? wholeOf(record),
    whole: changes === undefined,
  };
}

/** What records of earlier versions do not have. */
const laterFields: Pick<IncidentRecord, 'anchors' | 'deadLetters' | 'summarized'> = {
  anchors: {},
  deadLetters: [],
  summarized: '',
};

/** @throws DamageError when what is stored is no record of this id any more */
export function fromStored(stored: StoredRecord): IncidentRecord {
  const read = (): Partial<IncidentRecord> => putTogether(stored.bodies) as Partial<IncidentRecord>;
  const record = readStored(`the record of incident ${stored.id}`, read, (one) => isRecordOf(stored.id, one));
  return { ...laterFields, ...record, version: stored.version } as IncidentRecord;
}

/** What a start and a list of incidents rely on before any machine looks at the record. */
function isRecordOf(id: string, record: unknown): boolean {
  if (!isObject(record) || record.id !== id) return false;
  const { snapshot, running, timers, outbox, head, status } = record;
  const known = ['active', 'done', 'interrupted'].includes(String(status));
  return (
    known &&
    isObject(snapshot) &&
    isObject(snapshot.context) &&
    [running, timers, head].every(isObject) &&
    Array.isArray(outbox)
  );
}
