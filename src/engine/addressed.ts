import type { Program } from './program.ts';
import type { Entry, IncidentRecord, OutboxEntry, Stepped } from './record.ts';

/**
 * Messages that wait for nobody in particular at a destination that now has recipients: each gets its own, as if it were decided now. An earlier version
 * decided them without, or nobody was configured then. The first keeps the key, by which its receiver knows a repeat; drills have no recipients.
 */
export function addressed(program: Program, record: IncidentRecord): Stepped {
  const { recipientsOf } = program;
  if (record.drill || recipientsOf === undefined) return { record, entries: [] };
  let { sequence } = record;
  const entries: Entry[] = [];
  const outbox = record.outbox.flatMap((entry): OutboxEntry[] => {
    const { key: of, destination, recipient } = entry;
    const recipients = recipient === undefined ? recipientsOf({ ...entry, workload: record.workload }) : [];
    if (recipients.length === 0) return [entry];
    return recipients.map((to, index) => {
      if (index > 0) sequence += 1;
      const key = index === 0 ? of : `${record.id}/${sequence}`;
      entries.push({ kind: 'message.addressed', detail: { key, of, destination, recipient: to } });
      return { ...entry, key, recipient: to };
    });
  });
  return { record: entries.length === 0 ? record : { ...record, sequence, outbox }, entries };
}
