import type { Person } from '../ports/commands.ts';
import type { NamedAction } from './chart.ts';
import type { AnyFactEvent, Facts } from './facts.ts';
import { isFailoverUnderWay, isServedElsewhere } from './guards.ts';
import { isResponder, maySpeak, namesPlan, responderRoles } from './roles.ts';

interface Args {
  readonly context: Facts;
  readonly event: AnyFactEvent;
}

/** Why an answer to a plan does not count, for the person who gave it. Pure; asked only where no guard let it through. */
export function approvalRefusal(args: Args): string {
  const { context, event } = args;
  const { plan, order, workload } = context;
  const { approval } = workload.policy;
  const by = event.by as Person;
  if (plan === null) return 'no plan waits for an answer';
  if (!namesPlan(args))
    return `this answers another plan: the one that counts now is ${plan.hash.slice(0, 12)}, look at it first`;
  if (order !== null) return `it is decided already: ordered by ${order.by.join(', ')}`;
  if (event.type === 'command.approve' && approval.fourEyes && context.wish?.by === by.id)
    return 'you asked for it yourself: somebody else has to approve (four eyes)';
  const breakGlass = approval.breakGlass?.role;
  if (breakGlass !== undefined && by.roles.includes(breakGlass))
    return `break-glass counts only once the quorum was out of reach for ${approval.breakGlass?.afterSeconds} s`;
  return `it takes the role ${approval.roles.join(' or ')}; ${by.id} is ${by.roles.join(', ')}`;
}

/** Why any other command does not count here. */
function commandRefusal({ context, event }: Args): string {
  const name = event.type.replace('command.', '');
  if (name === 'update' && !maySpeak(event.by))
    return 'telling the customers takes the role communications, incident-commander or operator';
  if (!isResponder(event.by)) return `${name} takes the role ${responderRoles.join(' or ')}`;
  if (context.closed) return 'the incident is closed';
  if (name === 'failover' && String(event.text ?? '').trim() === '')
    return 'a failover that people order needs a reason';
  if (name === 'failover' && isFailoverUnderWay(context))
    return 'a failover is ordered already, and on its way as it was approved';
  if (name === 'failover' && isServedElsewhere({ context, event }))
    return `traffic was moved already, and ${context.servingRegion} serves: to leave that Region, name it in the reason`;
  if (name === 'failback' && (context.movedTo ?? null) !== null && context.servingRegion === null)
    return `what is wrong in ${context.movedTo} is being looked for: failback is possible once that is settled`;
  if (name === 'failback' && context.servingRegion === null)
    return 'nothing was moved away, so there is nothing to move back';
  if (['retry', 'skip', 'undo', 'stop'].includes(name)) return `no failed step waits for ${name}`;
  return `${name} means nothing in the present state`;
}

/** The action that writes a refusal into the history, where its sender finds it. */
function refusing(reasonOf: (args: Args) => string): NamedAction {
  return {
    type: 'record',
    params: (args: Args) => ({
      about: 'refused',
      command: args.event.type,
      by: args.event.by?.id,
      reason: reasonOf(args),
    }),
  };
}

export const refuseAnswer = refusing(approvalRefusal);
export const refuseCommand = refusing(commandRefusal);
