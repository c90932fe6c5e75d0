import type { HistoryEntry } from '../ports/commands.ts';

/** One effect as its rows tell it: asked for, perhaps tried again, ended. Instants are ms since the epoch. */
export interface EffectRun {
  readonly key: string;
  readonly name: string;
  /** Which invocation of the statechart it serves, e.g. `aws-regional-outage-shift-verify`. */
  readonly invoke: string;
  readonly mutating: boolean;
  readonly requestedAtMs: number;
  /** The row that asked for it. */
  readonly requestedSequence: number;
  /** Null while nothing says that it ended. */
  readonly endedAtMs: number | null;
  /** The row that says how it ended. */
  readonly endedSequence: number | null;
  readonly outcome: 'done' | 'failed' | 'stopped' | 'unknown';
  readonly attempts: number;
  readonly code: string;
  readonly message: string;
  readonly output: unknown;
}

/** A history with what is read out of it more than once. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly effects: readonly EffectRun[];
  readonly moves: readonly Move[];
}

export function historyOf(entries: readonly HistoryEntry[]): History {
  return { entries, effects: effectsOf(entries), moves: movesOf(entries) };
}

/** The effects of one name that succeeded, in the order in which they were asked for. */
export function doneOf({ effects }: History, name: string): readonly EffectRun[] {
  return effects.filter((effect) => effect.name === name && effect.outcome === 'done');
}

/** The effects of a history in the order in which they were asked for. */
function effectsOf(entries: readonly HistoryEntry[]): EffectRun[] {
  const runs = new Map<string, EffectRun>();
  const change = (key: unknown, what: Partial<EffectRun>): void => {
    const run = runs.get(String(key));
    if (run) runs.set(run.key, { ...run, ...what });
  };
  for (const entry of entries) {
    const { kind, detail } = entry;
    const ended = { endedAtMs: entry.atMs, endedSequence: entry.sequence };
    switch (kind) {
      case 'effect.requested':
        runs.set(String(detail.key), begun(entry));
        break;
      case 'effect.retried':
        change(detail.key, { attempts: Number(detail.attempt) });
        break;
      case 'effect.succeeded':
        change(detail.key, { ...ended, outcome: 'done', output: detail.output });
        break;
      case 'effect.failed':
        change(detail.key, {
          ...ended,
          outcome: 'failed',
          code: String(detail.code),
          message: String(detail.message),
        });
        break;
      case 'effect.stopped':
        change(detail.key, { ...ended, outcome: 'stopped' });
        break;
    }
  }
  return [...runs.values()];
}

function begun({ detail, atMs, sequence }: HistoryEntry): EffectRun {
  return {
    key: String(detail.key),
    name: String(detail.name),
    invoke: String(detail.invoke ?? ''),
    mutating: detail.mutating === true,
    requestedAtMs: atMs,
    requestedSequence: sequence,
    endedAtMs: null,
    endedSequence: null,
    outcome: 'unknown',
    attempts: 1,
    code: '',
    message: '',
    output: undefined,
  };
}

/** One change of state: the leaves that became live, and those that were left, as dotted paths. */
export interface Move {
  readonly sequence: number;
  readonly atMs: number;
  readonly event: string;
  readonly entered: readonly string[];
  readonly left: readonly string[];
}

function movesOf(entries: readonly HistoryEntry[]): Move[] {
  return entries
    .filter(({ kind }) => kind === 'transition')
    .map(({ sequence, atMs, detail }) => ({
      sequence,
      atMs,
      event: String(detail.event),
      entered: changedLeaves(detail.from, detail.to),
      left: changedLeaves(detail.to, detail.from),
    }));
}

/** The first move into a state whose path matches. */
export function enters(moves: readonly Move[], path: RegExp): Move | undefined {
  return moves.find(({ entered }) => entered.some((leaf) => path.test(leaf)));
}

/** The leaves of a state value that are not live in another, as dotted paths. */
export function changedLeaves(from: unknown, to: unknown): string[] {
  const before = new Set(leaves(from));
  return leaves(to).filter((path) => !before.has(path));
}

/** The leaves of a state value as dotted paths. */
export function leaves(value: unknown, prefix = ''): string[] {
  if (typeof value === 'string') return [`${prefix}${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const below = leaves(child, `${prefix}${key}.`);
    return below.length === 0 ? [`${prefix}${key}`] : below;
  });
}
