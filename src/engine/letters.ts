import type { Command } from '../ports/commands.ts';
import type { InboxRow } from '../ports/journal.ts';
import type { CorrelationLetter } from './correlation-box.ts';
import { isObject, readStored } from './damage.ts';
import type { Delivery } from './surroundings.ts';

/** What waits for an incident. */
export type IncidentLetter =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'delivery'; readonly delivery: Delivery };

/** @throws DamageError when the row holds no letter any more */
export function incidentLetter(row: InboxRow): IncidentLetter {
  return letter<IncidentLetter>(
    row,
    (one) => (one.kind === 'command' && isObject(one.command)) || (one.kind === 'delivery' && isObject(one.delivery)),
  );
}

/** @throws DamageError when the row holds no letter any more */
export function correlationLetter(row: InboxRow): CorrelationLetter {
  return letter<CorrelationLetter>(
    row,
    (one) =>
      (one.kind === 'signal' && isObject(one.signal)) || (one.kind === 'closed' && typeof one.incidentId === 'string'),
  );
}

function letter<Letter>(row: InboxRow, isOne: (value: Readonly<Record<string, unknown>>) => boolean): Letter {
  const what = `what waits in the inbox as ${row.id}`;
  return readStored(
    what,
    () => JSON.parse(row.body) as Letter,
    (value) => isObject(value) && isOne(value),
  );
}
