import { planAsked } from '../drill/commander.ts';
import { CodedError, InputError } from '../errors.ts';
import type { CommandName, HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { MusterClient } from './client.ts';

/** What a person may say to an incident: how its words are asked for, and what it does. */
export interface Order {
  readonly name: CommandName;
  /** The words of the command, as commander writes arguments. */
  readonly words: '[words...]' | '<reason...>' | '<text...>' | '<person>';
  readonly does: string;
}

export const orders: readonly Order[] = [
  { name: 'approve', words: '[words...]', does: 'approve the plan that was shown' },
  { name: 'reject', words: '[words...]', does: 'reject the plan that was shown' },
  { name: 'hold', words: '[words...]', does: 'start no new call that changes AWS, until resume' },
  { name: 'resume', words: '[words...]', does: 'lift a hold' },
  { name: 'failover', words: '<reason...>', does: 'order a failover; against the advice it counts as an override' },
  { name: 'failback', words: '[words...]', does: 'ask for the plan back to the recovered Region' },
  { name: 'retry', words: '[words...]', does: 'run the failed step again, with a new key, after looking' },
  { name: 'skip', words: '[words...]', does: 'go on without the failed step' },
  { name: 'undo', words: '[words...]', does: 'undo the steps that ran' },
  { name: 'stop', words: '[words...]', does: 'leave the plan where it failed' },
  { name: 'note', words: '<text...>', does: 'write a line into the history' },
  { name: 'assign', words: '<person>', does: 'name who leads' },
  { name: 'escalate', words: '[words...]', does: 'raise the severity and tell people' },
  {
    name: 'freeze',
    words: '[words...]',
    does: 'stop every call that changes AWS, save completing or releasing a fence',
  },
  { name: 'unfreeze', words: '[words...]', does: 'lift a freeze' },
  { name: 'resolve', words: '[words...]', does: 'close the incident' },
];

/** How often and how long the outcome of a command is looked for. A save takes milliseconds; a mailbox that is busy, a second or two. */
const lookEveryMs = 200;
const lookTimes = 25;

export type Outcome =
  /** In the history, and it changed something: the entries that it caused. */
  | { readonly kind: 'taken'; readonly entries: readonly HistoryEntry[]; readonly view: IncidentView }
  /** In the history, and it means nothing in the present state. */
  | { readonly kind: 'without effect'; readonly view: IncidentView }
  /** On disk, and not yet read by the incident. */
  | { readonly kind: 'waiting' };

/** Sends a command and looks in the history for what became of it. */
export async function give(
  client: MusterClient,
  before: IncidentView,
  command: { id: string; name: CommandName; text: string; planHash?: string },
  sleep: (ms: number) => Promise<void>,
): Promise<Outcome> {
  await client.command(before.id, command);
  for (let look = 0; look < lookTimes; look += 1) {
    const entries = await client.timeline(before.id);
    const at = entries.findIndex(({ kind, detail }) => kind === 'command' && endsWithId(detail.id, command.id));
    const said = entries[at];
    if (said) {
      const view = await client.incident(before.id);
      const caused = entries.slice(at + 1).filter(({ atMs, kind }) => atMs === said.atMs && kind !== 'command');
      const ignored = caused.some(({ kind }) => kind === 'ignored');
      const changed = caused.length > 0 || command.name === 'note' || factsChanged(before, view);
      return changed && !ignored
        ? { kind: 'taken', entries: [said, ...caused], view }
        : { kind: 'without effect', view };
    }
    await sleep(lookEveryMs);
  }
  return { kind: 'waiting' };
}

/** The server puts the person before the sender's own id. */
function endsWithId(stored: unknown, id: string): boolean {
  return typeof stored === 'string' && (stored === id || stored.endsWith(`:${id}`));
}

function factsChanged(before: IncidentView, after: IncidentView): boolean {
  const without = ({ facts }: IncidentView): string => JSON.stringify({ ...facts, nowMs: 0 });
  return without(before) !== without(after);
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
