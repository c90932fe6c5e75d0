import type { HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import { isObject, readStored } from './damage.ts';
import { livePaths } from './live-paths.ts';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';

/** The state that is told of an incident which another version of the machine wrote. */
export const interruptedState = 'interrupted by upgrade';

/** An incident as people and programs read it. The workload's own text is left out: it stands in the configuration. */
export function viewOf(program: Program, record: IncidentRecord): IncidentView {
  const { value, context } = record.snapshot as { value: unknown; context: Record<string, unknown> };
  const { workload: _workload, ...facts } = context;
  return {
    id: record.id,
    workload: record.workload,
    drill: record.drill,
    severity: String(context.severity),
    openedAtMs: Number(context.openedAtMs),
    state: record.status === 'interrupted' ? interruptedState : value,
    live: livePaths(program, value),
    facts,
    running: Object.values(record.running).map(({ key, name, attempts, startedAtMs }) => ({
      key,
      name,
      attempts,
      sinceMs: startedAtMs,
    })),
    timers: Object.entries(record.timers).map(([id, dueAtMs]) => ({ id, dueAtMs })),
    waitingMessages: record.outbox.length,
    deadLetters: record.deadLetters,
    version: record.version,
    done: record.status === 'done' || context.closed === true,
    headHash: record.head.hash,
    headSequence: record.head.sequence,
  };
}

/** What is listed of an incident whose record cannot be read any more: what the first row of its history says. Nothing of it goes on. */
export function unreadableView(id: string, rows: readonly HistoryRow[]): IncidentView {
  const [first, head] = [rows[0], rows.at(-1)];
  return {
    id,
    workload: '?',
    drill: false,
    severity: '?',
    openedAtMs: first?.atMs ?? 0,
    state: 'unreadable',
    live: [],
    facts: {},
    running: [],
    timers: [],
    waitingMessages: 0,
    deadLetters: [],
    version: 0,
    done: true,
    headHash: head?.hash ?? '',
    headSequence: head?.sequence ?? 0,
    ...saidAtFirst(first),
  };
}

function saidAtFirst(first: HistoryRow | undefined): Partial<IncidentView> {
  try {
    const { workload, drill, input } = first ? historyEntry(first).detail : {};
    const severity = isObject(input) ? input.severity : undefined;
    return {
      ...(typeof workload === 'string' ? { workload } : {}),
      ...(typeof drill === 'boolean' ? { drill } : {}),
      ...(typeof severity === 'string' ? { severity } : {}),
    };
  } catch {
    return {};
  }
}

/** @throws DamageError when the row cannot be read */
export function historyEntry(row: HistoryRow): HistoryEntry {
  const { kind, ...detail } = readStored(
    `row ${row.sequence} of the history of incident ${row.recordId}`,
    () => JSON.parse(row.body) as { kind: string },
    isObject,
  );
  return { sequence: row.sequence, atMs: row.atMs, kind, detail, hash: row.hash };
}
