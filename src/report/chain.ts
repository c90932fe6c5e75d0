import { brokenLink, hashOf } from '../engine/record.ts';
import type { HistoryRow } from '../ports/journal.ts';
import { instant } from './words.ts';

/** A head as a message shows it: the number of a row, and the beginning of its hash. */
export interface SeenHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface CheckedChain {
  readonly rows: number;
  readonly head: SeenHead;
  /** The first row that does not hold, and why; null when the chain is whole and holds the head that was seen. */
  readonly fault: { readonly sequence: number; readonly why: string } | null;
}

/** What a file tells of an incident beside its rows, as far as a row says the same without any decision being made again. */
interface ToldBeside {
  readonly workload?: string;
  readonly drill?: boolean;
  readonly headSequence?: unknown;
  readonly headHash?: unknown;
}

/**
 * Is this the history that was written? Every hash is computed again over the stored bytes. A chain that somebody computed anew from a rewritten
 * row on is whole in itself: only a head that was seen elsewhere, in a message for instance, tells it.
 */
export function checkChain(
  rows: readonly HistoryRow[],
  incidentId: string,
  seen?: SeenHead,
  told: ToldBeside = {},
): CheckedChain {
  const last = rows.at(-1);
  const head = { sequence: last?.sequence ?? 0, hash: last?.hash ?? '' };
  const broken = brokenLink(rows);
  const fault =
    broken === undefined
      ? (foreign(rows, incidentId) ?? untold(rows, told) ?? (seen ? unlike(rows, seen) : null))
      : { sequence: broken, why: whyBroken(rows, broken) };
  return { rows: rows.length, head, fault };
}

function whyBroken(rows: readonly HistoryRow[], sequence: number): string {
  const row = rows[sequence - 1];
  const before = rows[sequence - 2];
  if (!row) return 'it is missing';
  const at = instant(row.atMs);
  if (row.sequence !== sequence)
    return `here stands row ${row.sequence} of ${at}: ${row.sequence > sequence ? 'rows were taken out' : 'rows were put in or moved'}`;
  if (row.hash !== hashOf(row.previousHash, row.sequence, row.atMs, row.body))
    return `its bytes or its time (${at}) are not those that were hashed: it was rewritten`;
  return `it does not follow row ${before?.sequence ?? 0}: the one before was rewritten, or another was taken out`;
}

/** The first row names its incident: a whole history of another one proves nothing of this. */
function foreign(rows: readonly HistoryRow[], incidentId: string): CheckedChain['fault'] {
  const [first] = rows;
  if (!first) return { sequence: 1, why: 'there is no row at all' };
  const named = openedIn(first.body);
  return named === incidentId ? null : { sequence: 1, why: `it opens ${named ?? 'no incident'}, not ${incidentId}` };
}

/** The first row names workload and drill, and the head is one of them (rows may have come after it): what stands beside the rows is not hashed. */
function untold(rows: readonly HistoryRow[], told: ToldBeside): CheckedChain['fault'] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  const { workload, drill } = JSON.parse(first.body) as { workload?: unknown; drill?: unknown };
  const opened = Object.entries({ workload, drill }).find(([name, said]) => differs(told[name as 'drill'], said));
  if (opened) return { sequence: 1, why: besides(opened[0], told[opened[0] as 'drill'], opened[1]) };
  const { headSequence, headHash } = told;
  if (headSequence === undefined) return null;
  if (Number(headSequence) > rows.length) {
    return {
      sequence: rows.length + 1,
      why: `rows were cut off: the file tells a head at row ${Number(headSequence)}`,
    };
  }
  const head = rows[Number(headSequence) - 1];
  return head?.hash === headHash ? null : { sequence: last.sequence, why: besides('head', headHash, head?.hash) };
}

function differs(told: unknown, said: unknown): boolean {
  return told !== undefined && told !== said;
}

function besides(name: string, told: unknown, said: unknown): string {
  return `the file tells ${name} ${JSON.stringify(told)} of the incident, the row says ${JSON.stringify(said) ?? 'nothing'}`;
}

function openedIn(body: string): string | undefined {
  try {
    const { kind, input } = JSON.parse(body) as { kind?: unknown; input?: { incidentId?: unknown } };
    return kind === 'opened' && typeof input?.incidentId === 'string' ? input.incidentId : undefined;
  } catch {
    return undefined;
  }
}

function unlike(rows: readonly HistoryRow[], { sequence, hash }: SeenHead): CheckedChain['fault'] {
  const row = rows[sequence - 1];
  if (!row) return { sequence: rows.length + 1, why: `rows were cut off: a message was sent at row ${sequence}` };
  if (row.hash.startsWith(hash)) return null;
  return {
    sequence,
    why: `its hash begins with ${row.hash.slice(0, hash.length)}, where the message shows ${hash}: it, or a row before it, was rewritten and all hashes since computed anew`,
  };
}

/** `812:abcdef012345`, also as `812 abcdef012345`; undefined for anything else. */
export function headFrom(text: string): SeenHead | undefined {
  const [, sequence, hash] = /^\[?(?:history )?(\d{1,9})[: ]([0-9a-f]{6,64})\]?$/.exec(text.trim()) ?? [];
  return sequence === undefined || hash === undefined ? undefined : { sequence: Number(sequence), hash };
}
