import type { HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import { livePaths } from './live-paths.ts';
import type { Program } from './program.ts';
import type { IncidentRecord } from './record.ts';

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
    state: record.status === 'interrupted' ? 'interrupted by upgrade' : value,
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

export function historyEntry(row: HistoryRow): HistoryEntry {
  const { kind, ...detail } = JSON.parse(row.body) as { kind: string };
  return { sequence: row.sequence, atMs: row.atMs, kind, detail, hash: row.hash };
}
