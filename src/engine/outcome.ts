import type { CommandName, CommandOutcome, HistoryEntry } from '../ports/commands.ts';
import { sameJson } from './encode.ts';
import type { IncidentRecord, Stepped } from './record.ts';

/** What a command's line of history says became of it. */
interface Told {
  readonly outcome: CommandOutcome['kind'];
  readonly reason?: string;
}

/** A command took effect when it changed the facts, moved the machine or made it ask for something; a note always does. Pure. */
export function outcomeOf(name: CommandName, before: IncidentRecord, { record, entries }: Stepped): Told {
  const refusal = entries.find(({ kind, detail }) => kind === 'decision' && detail.about === 'refused');
  if (refusal) return { outcome: 'refused', reason: String(refusal.detail.reason) };
  if (record.status !== 'active' && before.status !== 'active')
    return {
      outcome: 'withoutEffect',
      reason: `the incident is ${before.status === 'done' ? 'over' : 'interrupted by an upgrade'}`,
    };
  const changed = name === 'note' || entries.length > 0 || !sameJson(factsOf(record), factsOf(before));
  return changed
    ? { outcome: 'taken' }
    : { outcome: 'withoutEffect', reason: `${name} means nothing in the present state` };
}

/** The facts, without the instant of the present event. */
function factsOf({ snapshot }: IncidentRecord): unknown {
  const { context } = (snapshot ?? { context: {} }) as { context: Record<string, unknown> };
  return { ...context, nowMs: 0 };
}

/** Lines of history that a command becomes. */
const commandKinds = ['command', 'upgrade.resumed'];

/** What the history says became of a command; undefined while it does not stand there. */
export function outcomeIn(entries: readonly HistoryEntry[], commandId: string): CommandOutcome | undefined {
  const said = entries.find(({ kind, detail }) => commandKinds.includes(kind) && detail.id === commandId);
  if (!said) return undefined;
  const { outcome, reason } = said.detail as { outcome?: CommandOutcome['kind']; reason?: string };
  return { kind: outcome ?? 'taken', reason: reason ?? '' };
}
