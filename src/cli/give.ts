import { planAsked } from '../drill/commander.ts';
import { CodedError, InputError } from '../errors.ts';
import type { HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { MusterClient, SentCommand } from './client.ts';

export type Outcome =
  /** In the history, and it changed something: the entries that it caused. */
  | { readonly kind: 'taken'; readonly entries: readonly HistoryEntry[]; readonly view: IncidentView }
  /** In the history, and it changed nothing, for this reason. */
  | { readonly kind: 'refused' | 'withoutEffect'; readonly reason: string; readonly view: IncidentView }
  /** On disk, and not yet read by the incident. */
  | { readonly kind: 'waiting' };

/** Sends a command and tells what became of it, with what it caused. */
export async function give(client: MusterClient, before: IncidentView, command: SentCommand): Promise<Outcome> {
  const { outcome } = await client.command(before.id, command);
  if (outcome.kind === 'waiting') return { kind: 'waiting' };
  const view = await client.incident(before.id);
  if (outcome.kind !== 'taken') return { kind: outcome.kind, reason: outcome.reason, view };
  const entries = await client.timeline(before.id);
  const at = entries.findIndex(({ kind, detail }) => kind === 'command' && endsWithId(detail.id, command.id));
  const said = entries[at];
  const caused = entries.slice(at + 1).filter(({ atMs, kind }) => atMs === said?.atMs && kind !== 'command');
  return { kind: 'taken', entries: said ? [said, ...caused] : [], view };
}

/** The server puts the person before the sender's own id. */
function endsWithId(stored: unknown, id: string): boolean {
  return typeof stored === 'string' && (stored === id || stored.endsWith(`:${id}`));
}

/**
 * The full hash of the plan that a person names by its beginning (eight characters or more), if it is still the one that waits.
 * @throws CodedError `refused` when no plan waits, or another one
 */
export function planNamed(view: IncidentView, beginning: string): string {
  const asked = planAsked(view);
  if (asked === undefined) throw new CodedError('refused', `no plan of ${view.id} waits for an answer`);
  if (beginning.length < 8 || !/^[\w:-]+$/.test(beginning)) {
    throw new InputError([
      {
        path: '--plan',
        found: JSON.stringify(beginning),
        expected: "the plan's hash, or its first eight characters or more",
      },
    ]);
  }
  if (asked.startsWith(beginning)) return asked;
  throw new CodedError(
    'refused',
    `the plan is another one by now, ${asked.slice(0, 12)}: look at it before you answer`,
  );
}

/**
 * The incident that a person names by its id or the beginning of it.
 * @throws InputError when several open ones, or none, are meant
 */
export function incidentNamed(views: readonly IncidentView[], name: string): IncidentView {
  const exact = views.find(({ id }) => id === name);
  if (exact) return exact;
  const meant = views.filter(({ id }) => id.startsWith(name));
  const open = meant.filter(({ done }) => !done);
  const [only, ...others] = open.length > 0 ? open : meant;
  if (only && others.length === 0) return only;
  const candidates = (meant.length > 0 ? meant : views).map(({ id }) => id).slice(-5);
  throw new InputError([
    {
      path: 'incident',
      found: only ? `${name}, which begins ${others.length + 1} of them` : name,
      expected: candidates.length === 0 ? 'an incident; there is none yet' : `one of ${candidates.join(', ')}`,
    },
  ]);
}
