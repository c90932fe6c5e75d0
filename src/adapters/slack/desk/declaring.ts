import { type Declarable, type Declaration, declare, isSeverity } from '../../../orders/declaration.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Commands } from '../../../ports/commands.ts';
import { code, dayTime, escaped } from '../mrkdwn.ts';

/** Opens an incident by hand. The answer says which incident took it, in markup. */
export async function declared(commands: Commands, clock: Clock, declaration: Declaration): Promise<string> {
  const { repeated, joined, incident } = await declare(commands, clock, declaration);
  if (!incident)
    return `Declared on ${code(declaration.workload)}; it is on disk, and no incident took it yet. See ${code('/incident list')}`;
  if (joined && !repeated)
    return `It joined ${code(incident.id)}, ${escaped(incident.severity)}, which is open since ${dayTime(incident.openedAtMs)}. The main channel tells where it is worked on.`;
  const again = repeated ? ' (this declaration had arrived before)' : '';
  return `:rotating_light: Declared: ${code(incident.id)}, ${escaped(incident.severity)}${again}. The main channel tells where it is worked on.`;
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
