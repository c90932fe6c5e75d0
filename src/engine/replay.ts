import type { HistoryEntry } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import { sameJson } from './encode.ts';
import type { Program } from './program.ts';
import { brokenLink, type Fact, type IncidentRecord } from './record.ts';
import { blankRecord, step } from './step.ts';
import { interruptedState, viewOf } from './view.ts';

export interface Replayed {
  /** Facts that were decided again. */
  readonly facts: number;
  readonly entries: number;
  /** The first row that does not follow from those before it; absent when all do. */
  readonly divergence?: { readonly sequence: number; readonly recorded: unknown; readonly decided: unknown };
  /** The first row whose hash does not hold; absent when the chain is whole. */
  readonly brokenAt?: number;
  /** What is told of the incident beside its rows and is not what they lead to; absent when all is. */
  readonly untrue?: readonly { readonly field: string; readonly recorded: unknown; readonly decided: unknown }[];
}

/** What of a view follows from the rows alone. */
const decidedFields = [
  'workload',
  'drill',
  'severity',
  'openedAtMs',
  'state',
  'done',
  'facts',
  'headSequence',
  'headHash',
] as const;

/**
 * Decides a whole history again with this program: the same facts at the same instants must lead to the same entries, and to what is `told` of
 * the incident beside them, which no hash covers. Pure.
 */
export function replay(
  program: Program,
  incidentId: string,
  history: readonly HistoryEntry[],
  told: Readonly<Record<string, unknown>> = {},
): Replayed {
  const brokenAt = brokenLink(rowsOf(incidentId, history));
  if (brokenAt !== undefined) return { facts: 0, entries: 0, brokenAt };
  let record: IncidentRecord | null = null;
  let facts = 0;
  let index = 0;
  while (index < history.length) {
    const row = history[index] as HistoryEntry;
    const fact = factOf(row);
    if (fact === undefined)
      return {
        facts,
        entries: index,
        divergence: { sequence: row.sequence, recorded: shown(row), decided: 'no fact leads to this row' },
      };
    record ??= blankOf(program, incidentId, row);
    const stepped = step(program, record, fact, row.atMs);
    record = stepped.record;
    facts += 1;
    for (const entry of stepped.entries) {
      const recorded = history[index];
      const decided = plain({ kind: entry.kind, ...entry.detail });
      if (!recorded || JSON.stringify(shown(recorded)) !== JSON.stringify(decided)) {
        return {
          facts,
          entries: index,
          divergence: { sequence: index + 1, recorded: recorded ? shown(recorded) : 'the history ends here', decided },
        };
      }
      index += 1;
    }
  }
  const untrue = record === null ? [] : untrueOf(program, { ...record, head: headOf(history) }, told);
  return { facts, entries: index, ...(untrue.length > 0 ? { untrue } : {}) };
}

/** A cut history may lead to all that is told but its head. */
function headOf(history: readonly HistoryEntry[]): IncidentRecord['head'] {
  const { sequence, hash } = history.at(-1) as HistoryEntry;
  return { sequence, hash };
}

function untrueOf(
  program: Program,
  record: IncidentRecord,
  told: Readonly<Record<string, unknown>>,
): NonNullable<Replayed['untrue']> {
  const decided = plain(viewOf(program, record)) as Readonly<Record<string, unknown>>;
  // An upgrade interrupts at load, by no fact of the history.
  const interrupted = told.state === interruptedState;
  return decidedFields
    .filter((field) => field in told && !(interrupted && field === 'state'))
    .filter((field) => !sameJson(plain(told[field]), decided[field]))
    .map((field) => ({ field, recorded: told[field], decided: decided[field] }));
}

/** The fact whose own row this is; undefined for rows that only follow from a fact. */
export function factOf({ kind, detail }: HistoryEntry): Fact | undefined {
  switch (kind) {
    case 'effect.willRetry':
      return { kind: 'effect.failed', ...detail } as unknown as Fact;
    case 'effect.retried':
      return { kind: 'effect.retryDue', ...detail } as unknown as Fact;
    case 'message.givenUp':
    case 'message.overtaken':
      return { kind: 'message.failed', ...detail } as unknown as Fact;
    case 'timer.stale':
      return { kind: 'timer.due', ...detail } as unknown as Fact;
    case 'effect.stale': {
      const { was, ...rest } = detail;
      return { kind: was, ...rest } as unknown as Fact;
    }
    case 'message.stale':
      return { kind: 'reference' in detail ? 'message.delivered' : 'message.failed', ...detail } as unknown as Fact;
    case 'command': {
      const { command: name, by: id, roles, ...rest } = detail;
      return { kind, command: { ...rest, name, by: { id, roles } } } as unknown as Fact;
    }
    case 'opened':
    case 'effect.succeeded':
    case 'effect.failed':
    case 'engine.resumed':
    case 'timer.due':
    case 'message.delivered':
    case 'message.failed':
    case 'signals.arrived':
    case 'upgrade.resumed':
      return { kind, ...detail } as unknown as Fact;
    default:
      return undefined;
  }
}

/** The incident before its first fact, as its first row tells of it. */
export function blankOf(program: Program, id: string, { detail }: HistoryEntry): IncidentRecord {
  return blankRecord(
    { ...program, runbookSet: String(detail.runbookSet) },
    { id, workload: String(detail.workload), drill: detail.drill === true },
  );
}

function rowsOf(recordId: string, history: readonly HistoryEntry[]): HistoryRow[] {
  return history.map(({ sequence, atMs, hash, ...entry }, index) => ({
    recordId,
    sequence,
    atMs,
    hash,
    body: JSON.stringify(shown(entry)),
    previousHash: history[index - 1]?.hash ?? '',
  }));
}

function shown({ kind, detail }: Pick<HistoryEntry, 'kind' | 'detail'>): unknown {
  return { kind, ...detail };
}

/** As it reads after a journey through JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
