import { isSeverity } from '../../../orders/declaration.ts';
import type { Person } from '../../../ports/commands.ts';
import { code } from '../mrkdwn.ts';
import { declared } from './declaring.ts';
import type { Desk } from './desk.ts';
import { type About, fieldOfText, fieldsOfDeclare, noRegion, views } from './modals.ts';
import { fieldOf, type SubmissionPayload } from './payloads.ts';

/** A view that somebody filled in and sent. */
export interface Submission {
  readonly id: string;
  readonly by: Person;
  readonly about: About;
  readonly payload: SubmissionPayload;
}

/** Does what the view was for; answers what came of it, in markup. */
export async function submitted(desk: Desk, { id, by, about, payload }: Submission): Promise<string> {
  const { incident, plan } = about;
  const words = fieldOf(payload, fieldOfText);
  switch (payload.view.callback_id) {
    case views.declare:
      return declaredIn(desk, id, by, payload);
    case views.approve:
      if (incident === undefined || plan === undefined) break;
      return desk.orders.give(incident, { id, by, name: 'approve', words, planHash: plan });
    case views.update:
      if (incident === undefined) break;
      return desk.orders.give(incident, { id, by, name: 'update', words });
  }
  return `That form is from another version of Muster; nothing was done. ${code('/incident help')}`;
}

function declaredIn(desk: Desk, id: string, by: Person, payload: SubmissionPayload): Promise<string> | string {
  const severity = fieldOf(payload, fieldsOfDeclare.severity);
  const workload = fieldOf(payload, fieldsOfDeclare.workload);
  const region = fieldOf(payload, fieldsOfDeclare.region);
  const known = desk.workloads.some((one) => one.id === workload);
  if (!known || !isSeverity(severity))
    return `Workload and severity are needed; nothing was declared. ${code('/incident declare')}`;
  return declared(desk.commands, desk.clock, {
    id,
    by,
    workload,
    severity,
    region: region === noRegion || region === '' ? null : region,
    seen: fieldOf(payload, fieldsOfDeclare.seen),
  });
}
