import { CodedError } from '../errors.ts';
import type { Message, Messenger, Posted } from '../ports/messaging.ts';
import type { IncidentRecord, OutboxEntry } from './record.ts';

/** One try to deliver a message. An incident may wait for long on it: it holds what it needs, and not the record. */
interface Telling {
  readonly message: Message;
  /** It, and what it took the place of, is looked for before it is sent. */
  readonly looked: boolean;
  /** It is not sent any more. */
  readonly overtaken: boolean;
}

export function tellingOf(record: IncidentRecord, entry: OutboxEntry): Telling {
  const { doubtful = false, predecessors, overtaken = false } = entry;
  return { message: messageOf(record, entry), looked: doubtful || predecessors !== undefined, overtaken };
}

/** @throws CodedError of the messenger; `notFound` where a message is not there, and is not to be sent any more */
export async function tell(
  messenger: Messenger,
  { message, looked, overtaken }: Telling,
  signal: AbortSignal,
): Promise<Posted> {
  const found = looked ? await messenger.find(message, signal) : undefined;
  if (found && !found.predecessor) return { reference: found.reference };
  if (overtaken) throw new CodedError('notFound', 'not there, and not sent any more: a later message says what holds');
  return messenger.post(found ? { ...message, replaces: found.reference } : message, signal);
}

/** The message as its destination gets it. */
function messageOf(record: IncidentRecord, entry: OutboxEntry): Message {
  const {
    attempts: _attempts,
    nextAttemptAtMs: _next,
    doubtful: _doubtful,
    anchor: _anchor,
    coalesce: _coalesce,
    overtakes: _overtakes,
    overtaken: _overtaken,
    ownAlertEveryMs: _ownAlertEveryMs,
    ...told
  } = entry;
  const { queuedAtMs, ...message } = told;
  return {
    ...message,
    incidentId: record.id,
    workload: record.workload,
    text: signed(record, entry),
    drill: record.drill,
    decidedAtMs: queuedAtMs,
    anchors: record.anchors[entry.destination] ?? {},
  };
}

/** The history's head goes into every internal message, so that a rewritten or cut chain shows. */
function signed(record: IncidentRecord, entry: OutboxEntry): string {
  if (entry.destination !== 'chat' && entry.to === undefined) return entry.text;
  return `${entry.text}\n[history ${record.head.sequence} ${record.head.hash.slice(0, 12)}]`;
}
