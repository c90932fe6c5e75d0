import type { ErrorCode } from '../errors.ts';
import type { Predecessor } from '../ports/messaging.ts';
import { withAlerts } from './alerts.ts';
import type {
  Anchors,
  DeadLetter,
  Entry,
  Fact,
  IncidentRecord,
  OutboxEntry,
  OutgoingMessage,
  Stepped,
} from './record.ts';
import { queueOf } from './record.ts';
import { retryDelayMs } from './retry.ts';

/** A message is tried for a day, then given up visibly. */
const messageLifetimeMs = 86_400_000;
/** How often a message is tried whose destination says that it will not take it, ever: people may be mending the configuration meanwhile. */
const hopelessAttempts = 5;
const hopeless: readonly ErrorCode[] = ['denied', 'invalid', 'notFound'];
/** After these the message cannot have got through; after any other it may have. */
const surelyUndelivered: readonly ErrorCode[] = ['throttled', 'denied', 'invalid', 'notFound', 'refused', 'conflict'];
/** Doubling, at most a minute apart: when a destination comes back, people hear within a minute. */
const retries = { firstDelayMs: 5_000, factor: 2, maxDelayMs: 60_000 };
/** How long a changed summary waits for further changes before it is posted, ms. */
const summaryRestMs = 2_000;
/** How many of those whose place a message took are looked for with it: as many as are decided in hours without an answer. */
const keptPredecessors = 5;
/** How many of an incident's dead letters are kept with it; all of them stand in the history. */
const keptDeadLetters = 20;

/** Queues what was decided: each message with its key, behind those that wait; one that makes an older one stale takes its place. */
export function queued(record: IncidentRecord, messages: readonly OutgoingMessage[], nowMs: number): Stepped {
  const entries: Entry[] = [];
  let next = record;
  for (const message of messages) {
    const sequence = next.sequence + 1;
    const decided: OutboxEntry = {
      ...message,
      key: `${record.id}/${sequence}`,
      attempts: 1,
      queuedAtMs: nowMs,
      nextAttemptAtMs: nowMs,
    };
    const { entry, alerts } = withAlerts(next, decided, nowMs);
    const stale = staleOf(next.outbox, entry, nowMs);
    const outbox = overtaken(placed(next, entry, stale, nowMs), entry);
    next = { ...next, sequence, outbox, ...(alerts.length === 0 ? {} : { alerts }) };
    entries.push(lineOf(entry, stale));
  }
  return { record: next, entries };
}

function lineOf(entry: OutboxEntry, stale: OutboxEntry | undefined): Entry {
  const { key, destination, recipient, occasion, title, text, to } = entry;
  return {
    kind: 'message.queued',
    detail: {
      key,
      destination,
      ...(recipient === undefined ? {} : { recipient }),
      occasion,
      title,
      ...(occasion === 'summary' ? {} : { text }),
      ...(to === undefined ? {} : { to }),
      ...(stale === undefined ? {} : { insteadOf: stale.key }),
    },
  };
}

/**
 * The waiting message that a new one makes stale: the newest, so that none decided before it can come after the new one. One that may be on its way at this moment is left alone: its answer is still awaited. That is
 * the first of either lane, since one of the first lane may have been queued while another was being sent. Nor is one of the first lane made stale
 * by one of the other: what a person tells the customers is not replaced by the engine's next update. What only overtakes leaves alone what may have
 * got through: it is still to be looked for.
 */
function staleOf(outbox: readonly OutboxEntry[], entry: OutboxEntry, nowMs: number): OutboxEntry | undefined {
  const { coalesce, overtakes } = entry;
  if (coalesce === undefined && overtakes === undefined) return undefined;
  const here = outbox.filter((other) => queueOf(other) === queueOf(entry));
  const mayBeUnderWay = (other: OutboxEntry): boolean =>
    other.nextAttemptAtMs <= nowMs && here.find(({ lane }) => lane === other.lane) === other;
  const graver = (other: OutboxEntry): boolean => other.lane === 'first' && entry.lane === 'normal' && !entry.anchor;
  const stale = (other: OutboxEntry): boolean =>
    coalesce === undefined
      ? other.coalesce === overtakes && other.lane === 'normal' && !mayBeThere(other)
      : other.coalesce === coalesce && !graver(other);
  return here.findLast((other) => stale(other) && !other.overtaken && !mayBeUnderWay(other));
}

/** Those that the new one overtakes, and that could not be taken out: they are settled in their turn, without being sent. */
function overtaken(outbox: readonly OutboxEntry[], entry: OutboxEntry): OutboxEntry[] {
  const { key, overtakes } = entry;
  if (overtakes === undefined) return [...outbox];
  const holdsNoLonger = (other: OutboxEntry): boolean =>
    other.key !== key && other.lane === 'normal' && other.coalesce === overtakes && queueOf(other) === queueOf(entry);
  return outbox.map((other) => (holdsNoLonger(other) ? { ...other, overtaken: true } : other));
}

/** A summary keeps the place of the one it replaces, and its turn; any other message goes behind what was said since. */
function placed(
  { outbox, anchors }: IncidentRecord,
  entry: OutboxEntry,
  stale: OutboxEntry | undefined,
  nowMs: number,
): OutboxEntry[] {
  const inherits = {
    ...entry,
    ...(stale ? { attempts: stale.attempts } : {}),
    ...(stale && standsFor(entry, stale) ? { predecessors: predecessorsIn(stale) } : {}),
    ...(stale?.refusals !== undefined && entry.anchor === 'summary' ? { refusals: stale.refusals } : {}),
  };
  if (entry.anchor === 'summary') {
    if (stale) {
      const { lane, nextAttemptAtMs } = stale;
      return outbox.map((other) => (other === stale ? { ...inherits, lane, nextAttemptAtMs } : other));
    }
    const posted = anchors[entry.destination]?.summary !== undefined;
    return [...outbox, posted ? { ...entry, nextAttemptAtMs: nowMs + summaryRestMs } : { ...entry, lane: 'first' }];
  }
  return [
    ...outbox.filter((other) => other !== stale),
    { ...inherits, nextAttemptAtMs: stale?.nextAttemptAtMs ?? nowMs },
  ];
}

/** It, or one that it took the place of, may have got through. */
function mayBeThere({ doubtful, predecessors }: OutboxEntry): boolean {
  return doubtful === true || predecessors !== undefined;
}

/** What a person tells is shown as such, and is not made of the engine's words of the other lane, should these be there. */
function standsFor(entry: OutboxEntry, stale: OutboxEntry): boolean {
  return mayBeThere(stale) && (entry.lane === stale.lane || entry.anchor === 'summary');
}

/** A stale message that may be there, and those before it: the new one has another key, and would not find them. */
function predecessorsIn({ doubtful, predecessors = [], key, queuedAtMs }: OutboxEntry): Predecessor[] {
  const own = doubtful ? [{ key, decidedAtMs: queuedAtMs }] : [];
  return [...predecessors, ...own].slice(-keptPredecessors);
}

/** A new process cannot know which messages the last one had sent: each is looked for first. */
export function doubted(outbox: readonly OutboxEntry[]): OutboxEntry[] {
  return outbox.map((entry) => (entry.doubtful ? entry : { ...entry, doubtful: true }));
}

/** A message that reached its destination leaves the outbox; its reference is kept where later messages refer to it. */
export function messageDelivered(record: IncidentRecord, fact: Extract<Fact, { kind: 'message.delivered' }>): Stepped {
  const { kind, ...detail } = fact;
  const entry = record.outbox.find(({ key }) => key === fact.key);
  if (!entry) return { record, entries: [{ kind: 'message.stale', detail }] };
  return {
    record: {
      ...without(record, entry),
      anchors: anchored(record.anchors, entry, fact.reference),
    },
    entries: [{ kind, detail }],
  };
}

function anchored(anchors: Anchors, { destination, anchor }: OutboxEntry, reference: string): Anchors {
  if (anchor === undefined) return anchors;
  return { ...anchors, [destination]: { ...anchors[destination], [anchor]: reference } };
}

/** A message that did not is tried again later, twice as late each time, or when its destination asked to be tried again. */
export function messageFailed(
  record: IncidentRecord,
  fact: Extract<Fact, { kind: 'message.failed' }>,
  nowMs: number,
): Stepped {
  const { kind, ...detail } = fact;
  const entry = record.outbox.find((candidate) => candidate.key === fact.key);
  if (!entry) return { record, entries: [{ kind: 'message.stale', detail }] };
  if (isOver(entry, fact.code))
    return { record: without(record, entry), entries: [{ kind: 'message.overtaken', detail }] };
  if (isHopeless(entry, fact.code, nowMs)) return givenUp(record, entry, fact, nowMs);
  const delayMs = Math.max(retryDelayMs(retries, entry.key, entry.attempts), fact.retryAfterMs ?? 0);
  const again = {
    ...entry,
    attempts: entry.attempts + 1,
    ...(hopeless.includes(fact.code) ? { refusals: (entry.refusals ?? 0) + 1 } : {}),
    nextAttemptAtMs: nowMs + delayMs,
    ...(surelyUndelivered.includes(fact.code) ? {} : { doubtful: true }),
  };
  return {
    record: { ...record, outbox: record.outbox.map((other) => (other === entry ? again : other)) },
    entries: [{ kind, detail }],
  };
}

/** One that was overtaken is over once it is certain that it is not there: it never got through, or was looked for and not found. */
function isOver({ overtaken: isOvertaken, doubtful }: OutboxEntry, code: ErrorCode): boolean {
  return isOvertaken === true && (doubtful ? code === 'notFound' : surelyUndelivered.includes(code));
}

function without(record: IncidentRecord, entry: OutboxEntry): IncidentRecord {
  return { ...record, outbox: record.outbox.filter((other) => other !== entry) };
}

/** `refused` is Muster's own word: no such destination is configured, or a drill may not reach it. */
function isHopeless(entry: OutboxEntry, code: ErrorCode, nowMs: number): boolean {
  if (nowMs - entry.queuedAtMs >= messageLifetimeMs || code === 'refused') return true;
  return hopeless.includes(code) && (entry.refusals ?? 0) + 1 >= hopelessAttempts;
}

function givenUp(
  record: IncidentRecord,
  entry: OutboxEntry,
  fact: Extract<Fact, { kind: 'message.failed' }>,
  nowMs: number,
): Stepped {
  const { kind: _kind, ...detail } = fact;
  const { key, destination, recipient, title } = entry;
  const to = recipient === undefined ? {} : { recipient };
  const letter: DeadLetter = { key, destination, ...to, title, code: fact.code, atMs: nowMs };
  return {
    record: {
      ...without(record, entry),
      deadLetters: [...record.deadLetters, letter].slice(-keptDeadLetters),
    },
    entries: [{ kind: 'message.givenUp', detail }],
  };
}
