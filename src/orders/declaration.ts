import type { Clock } from '../ports/clock.ts';
import type { Commands, HistoryEntry, IncidentView, Person, Signal } from '../ports/commands.ts';

/** An incident that a person opens by hand, where no alarm did. */
export interface Declaration {
  /** Of the sender's own making, so that the same declaration twice is one. */
  readonly id: string;
  readonly by: Person;
  readonly workload: string;
  readonly severity: Signal['severity'];
  readonly region: string | null;
  readonly seen: string;
}

/** A workload that an incident can be declared on. */
export interface Declarable {
  readonly id: string;
  readonly title: string;
  readonly regions: readonly string[];
}

export const severities = ['sev1', 'sev2', 'sev3'] as const satisfies readonly Signal['severity'][];

export function isSeverity(word: string): word is Signal['severity'] {
  return (severities as readonly string[]).includes(word);
}

/** How often, and how long apart, ms, the incident is looked for that a declaration opened. */
const looks = 30;
const betweenMs = 100;

/**
 * Hands a declaration over as a signal like any other, from a person. `incident` is the open one whose history has it, `joined` where that was open
 * before; undefined: it is on disk, and none took it within three seconds.
 */
export async function declare(
  commands: Pick<Commands, 'signals' | 'incidents' | 'timeline'>,
  clock: Clock,
  { id, by, workload, severity, region, seen }: Declaration,
): Promise<{ readonly repeated: boolean; readonly joined: boolean; readonly incident: IncidentView | undefined }> {
  const { accepted } = await commands.signals([
    {
      id,
      source: 'manual',
      kind: 'alarm',
      workload,
      region,
      name: `declared by ${by.id}`,
      alertId: id,
      component: null,
      severity,
      occurredAtMs: clock.now(),
      reason: seen,
    },
  ]);
  const taken = await taker(commands, clock, workload, id);
  return { repeated: accepted === 0, joined: taken?.joined ?? false, incident: taken?.view };
}

async function taker(
  commands: Pick<Commands, 'incidents' | 'timeline'>,
  clock: Clock,
  workload: string,
  signalId: string,
): Promise<{ readonly view: IncidentView; readonly joined: boolean } | undefined> {
  /** How long the history of each incident was that did not have it. */
  const without = new Map<string, number>();
  for (let look = 0; look < looks; look += 1) {
    const open = (await commands.incidents()).filter((view) => view.workload === workload && !view.done && !view.drill);
    for (const view of open) {
      if (without.get(view.id) === view.headSequence) continue;
      const entry = (await commands.timeline(view.id)).find((one) => tellsOf(one, signalId));
      if (entry) return { view, joined: entry.kind !== 'opened' };
      without.set(view.id, view.headSequence);
    }
    await clock.sleep(betweenMs);
  }
  return undefined;
}

function tellsOf({ kind, detail }: HistoryEntry, signalId: string): boolean {
  if (kind === 'opened') return holds((detail.input as { arrived?: unknown } | undefined)?.arrived, signalId);
  return kind === 'signals.arrived' && holds(detail.signals, signalId);
}

function holds(signals: unknown, signalId: string): boolean {
  return Array.isArray(signals) && signals.some((signal: Signal | null) => signal?.id === signalId);
}
