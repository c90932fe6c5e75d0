import { z } from 'zod';
import { InputError, type Problem } from '../errors.ts';
import type { HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';

/** What a `Date` holds on either side of 1970, ms (ECMAScript, "Time Values and Time Range"). */
const farthestMs = 8.64e15;

/**
 * An incident with its history as a file. The rows hold the exact bytes that were hashed, and the hashes: whoever has the file can check it
 * without Muster's journal, and without trusting whoever wrote it.
 */
const exportedShape = z.object({
  format: z.literal('muster-incident-1'),
  incident: z.looseObject({ id: z.string(), workload: z.string(), severity: z.string(), drill: z.boolean() }),
  history: z
    .array(
      z.object({
        sequence: z.int(),
        atMs: z.int().min(-farthestMs).max(farthestMs),
        body: z.string(),
        previousHash: z.string(),
        hash: z.string(),
      }),
    )
    .min(1),
});

export interface Exported {
  readonly incident: Pick<IncidentView, 'id' | 'workload' | 'severity' | 'drill'>;
  readonly rows: readonly HistoryRow[];
}

/** The file's text, one row a line. */
export function exportText(incident: IncidentView, rows: readonly HistoryRow[]): string {
  const lines = rows.map(({ sequence, atMs, body, previousHash, hash }) =>
    JSON.stringify({ sequence, atMs, body, previousHash, hash }),
  );
  return `{"format":"muster-incident-1",\n"incident":${JSON.stringify(incident)},\n"history":[\n${lines.join(',\n')}\n]}\n`;
}

/** Reads such a file. @throws InputError with the mistakes found */
export function readExport(text: string, file: string): Exported {
  const expected = 'what muster incident export wrote';
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new InputError([{ file, path: '', found: error instanceof Error ? error.message : String(error), expected }]);
  }
  const parsed = exportedShape.safeParse(data);
  if (!parsed.success)
    throw new InputError(
      parsed.error.issues
        .slice(0, 5)
        .map(({ path, message }): Problem => ({ file, path: path.join('.'), found: message, expected })),
    );
  const { incident, history } = parsed.data;
  return { incident, rows: history.map((row) => ({ ...row, recordId: incident.id })) };
}

/** Rows as they are read. @throws InputError naming the first row that is no entry of a history */
export function entriesOf(rows: readonly HistoryRow[]): HistoryEntry[] {
  return rows.map((row) => {
    const body = bodyOf(row);
    if (!body)
      throw new InputError([
        {
          path: `history row ${row.sequence}`,
          found: row.body.slice(0, 60) || 'nothing',
          expected: 'a JSON object with its kind',
        },
      ]);
    const { kind, ...detail } = body;
    return { sequence: row.sequence, atMs: row.atMs, kind, detail, hash: row.hash };
  });
}

function bodyOf({ body }: HistoryRow): (Record<string, unknown> & { kind: string }) | undefined {
  try {
    const read: unknown = JSON.parse(body);
    const isEntry = typeof read === 'object' && read !== null && 'kind' in read && typeof read.kind === 'string';
    return isEntry ? (read as Record<string, unknown> & { kind: string }) : undefined;
  } catch {
    return undefined;
  }
}
