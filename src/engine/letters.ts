import type { Clock } from '../ports/clock.ts';
import type { Command, Signal } from '../ports/commands.ts';
import type { InboxRow } from '../ports/journal.ts';
import { isObject, readStored } from './damage.ts';
import type { Delivery } from './surroundings.ts';

/** What waits for correlation. */
export type CorrelationLetter =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'closed'; readonly incidentId: string; readonly key: string };

/** What waits for an incident. */
export type IncidentLetter =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'delivery'; readonly delivery: Delivery };

/** A letter with the row of the inbox that it is on disk. */
export interface Posted<Letter extends CorrelationLetter | IncidentLetter> {
  readonly row: InboxRow;
  readonly letter: Letter;
}

/** What a letter that arrives now is stored under. Half a character, which an id from outside may hold, the disk would give back as another. */
export function headOf(clock: Pick<Clock, 'now'>, id: string, mailbox: string): Omit<InboxRow, 'body'> {
  return { id: id.toWellFormed(), mailbox, receivedAtMs: clock.now() };
}

/** A letter that is to be stored: whoever reads it in this process need not make it anew of its text. */
export function posted<Letter extends CorrelationLetter | IncidentLetter>(
  head: Omit<InboxRow, 'body'>,
  letter: Letter,
): Posted<Letter> {
  return { row: { ...head, body: JSON.stringify(letter) }, letter };
}

/** @throws DamageError when the row holds no letter any more */
export function incidentLetter(row: InboxRow): IncidentLetter {
  return letter<IncidentLetter>(
    row,
    (one) =>
      (one.kind === 'command' && isCommand(one.command)) || (one.kind === 'delivery' && isDelivery(one.delivery)),
  );
}

/** @throws DamageError when the row holds no letter any more */
export function correlationLetter(row: InboxRow): CorrelationLetter {
  return letter<CorrelationLetter>(
    row,
    (one) =>
      (one.kind === 'signal' && isSignal(one.signal)) || (one.kind === 'closed' && typeof one.incidentId === 'string'),
  );
}

function isCommand(value: unknown): boolean {
  if (!isObject(value) || !hasTexts(value, ['id', 'name', 'text'])) return false;
  return isObject(value.by) && typeof value.by.id === 'string' && Array.isArray(value.by.roles);
}

function isDelivery(value: unknown): boolean {
  if (!isObject(value) || !hasTexts(value, ['kind', 'incidentId', 'workload', 'highestSeverity', 'summary']))
    return false;
  return Array.isArray(value.signals) && value.signals.every(isObject);
}

function isSignal(value: unknown): boolean {
  if (!isObject(value) || !hasTexts(value, ['id', 'source', 'kind', 'workload', 'name', 'severity'])) return false;
  return typeof value.occurredAtMs === 'number';
}

function hasTexts(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function letter<Letter>(row: InboxRow, isOne: (value: Readonly<Record<string, unknown>>) => boolean): Letter {
  const what = `what waits in the inbox as ${row.id}`;
  return readStored(
    what,
    () => JSON.parse(row.body) as Letter,
    (value) => isObject(value) && isOne(value),
  );
}
