import type { Clock } from '../ports/clock.ts';
import type { Commands, IncidentView, Person, Signal } from '../ports/commands.ts';

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
 * Hands a declaration over as a signal like any other, from a person. `incident` is the open one of its workload, which took it; undefined: it is on disk,
 * and none took it within three seconds.
 */
export async function declare(
  commands: Pick<Commands, 'signals' | 'incidents'>,
  clock: Clock,
  { id, by, workload, severity, region, seen }: Declaration,
): Promise<{ readonly repeated: boolean; readonly incident: IncidentView | undefined }> {
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
  return { repeated: accepted === 0, incident: await taker(commands, clock, workload) };
}

async function taker(
  commands: Pick<Commands, 'incidents'>,
  clock: Clock,
  workload: string,
): Promise<IncidentView | undefined> {
  for (let look = 0; look < looks; look += 1) {
    const found = (await commands.incidents()).find((view) => view.workload === workload && !view.done);
    if (found) return found;
    await clock.sleep(betweenMs);
  }
  return undefined;
}
