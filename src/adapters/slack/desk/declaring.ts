import type { Clock } from '../../../ports/clock.ts';
import type { Commands, IncidentView, Person, Signal } from '../../../ports/commands.ts';
import { code, escaped } from '../mrkdwn.ts';

/** A workload that an incident can be declared on. */
export interface Declarable {
  readonly id: string;
  readonly title: string;
  readonly regions: readonly string[];
}

export interface Declaration {
  /** From Slack's own ids, so that the same declaration twice is one. */
  readonly id: string;
  readonly by: Person;
  readonly workload: string;
  readonly severity: Signal['severity'];
  readonly region: string | null;
  readonly seen: string;
}

const severities: readonly string[] = ['sev1', 'sev2', 'sev3'] satisfies readonly Signal['severity'][];

export function isSeverity(word: string): word is Signal['severity'] {
  return severities.includes(word);
}

/** How often, and how long apart, the incident is looked for that a declaration opened. */
const looks = 30;
const betweenMs = 100;

/** Opens an incident by hand: a signal like any other, from a person. The answer says which incident took it, in markup. */
export async function declare(commands: Commands, clock: Clock, declaration: Declaration): Promise<string> {
  const { id, by, workload, severity, region, seen } = declaration;
  const { accepted } = await commands.signals([
    {
      id,
      source: 'manual',
      kind: 'alarm',
      workload,
      region,
      name: `declared by ${by.id}`,
      component: null,
      severity,
      occurredAtMs: clock.now(),
      reason: seen,
    },
  ]);
  const incident = await taker(commands, clock, workload);
  if (!incident)
    return `Declared on ${code(workload)}; it is on disk, and no incident took it yet. See ${code('/incident list')}`;
  const again = accepted === 0 ? ' (this declaration had arrived before)' : '';
  return `:rotating_light: Declared: ${code(incident.id)}, ${escaped(incident.severity)}${again}. The main channel tells where it is worked on.`;
}

async function taker(commands: Commands, clock: Clock, workload: string): Promise<IncidentView | undefined> {
  for (let look = 0; look < looks; look += 1) {
    const found = (await commands.incidents()).find((view) => view.workload === workload && !view.done);
    if (found) return found;
    await clock.sleep(betweenMs);
  }
  return undefined;
}

/** `/incident declare <workload> <sev1|sev2|sev3> <what is seen>`, understood; or what is wrong with it, in markup. */
export function declarationOf(
  words: string,
  workloads: readonly Declarable[],
): Pick<Declaration, 'workload' | 'severity' | 'region' | 'seen'> | string {
  const [first = '', ...others] = words.trim().split(/\s+/);
  const named = workloads.find(({ id }) => id === first);
  const only = workloads.length === 1 ? workloads[0] : undefined;
  const workload = named ?? only;
  const [severity = '', ...seen] = named ? others : [first, ...others];
  const form = `The form is ${code('/incident declare <workload> <sev1|sev2|sev3> <what is seen>')}, or ${code('/incident declare')} alone for a form to fill in.`;
  if (!workload)
    return `${code(first)} is no workload: there are ${workloads.map(({ id }) => code(id)).join(', ')}. ${form}`;
  if (!isSeverity(severity)) return `${code(severity === '' ? 'nothing' : severity)} is no severity. ${form}`;
  if (seen.length === 0) return `What is seen? ${form}`;
  return { workload: workload.id, severity, region: null, seen: seen.join(' ') };
}
