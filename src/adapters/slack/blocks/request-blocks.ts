import type { ApprovalRequest, RequestedStep } from '../../../ports/messaging.ts';
import { clockTime, code, escaped, marked } from '../mrkdwn.ts';
import type { SlackPeople } from '../people.ts';
import { type Block, type Button, context, header, limits, mrkdwn, plain, section, sections } from './block-kit.ts';

/** How an approval is asked for: the plan, why, what exactly would be called, and three buttons that are good for this plan only. */

export const buttons = {
  approve: 'muster:approve',
  reject: 'muster:reject',
  plan: 'muster:plan',
  acknowledge: 'muster:acknowledge',
} as const;

/** Block of the buttons; it is what disappears when the request is settled. */
export const requestActions = 'muster:request';

/** What a button stands for. `plan`: the hash of the plan that was shown. */
export interface ButtonValue {
  readonly incident: string;
  readonly plan?: string;
}

export interface Asked {
  readonly incidentId: string;
  readonly request: ApprovalRequest;
  readonly drill: boolean;
}

/** The request as a message. */
export function requestBlocks(asked: Asked, people: SlackPeople): Block[] {
  const { request, drill } = asked;
  return [
    header(marked(`Approval wanted: ${request.title}`, drill)),
    ...planBlocks(asked, 5000),
    context(termsOf(request, people)),
    {
      type: 'actions',
      block_id: requestActions,
      elements: [approveButton(asked), rejectButton(asked), planButton(asked)],
    },
  ];
}

/** One line for notifications and for those who see no blocks. */
export function requestLine({ incidentId, request, drill }: Asked, people: SlackPeople): string {
  const whom = people
    .withRole(request.roles)
    .filter((id) => !(request.fourEyes && id === request.askedBy))
    .map((id) => people.mention(id))
    .join(' ');
  const until = clockTime(request.expiresAtMs);
  return marked(`Approval wanted until ${until}: ${escaped(request.title)} (${incidentId}). ${whom}`.trim(), drill);
}

/** The plan itself. @param room characters that the calls may take; the rest takes at most 6000 */
export function planBlocks({ incidentId, request }: Asked, room: number): Block[] {
  const more = (count: number): string => `… and ${count} more lines: ${code(`muster incident show ${incidentId}`)}`;
  const block = (title: string, lines: readonly string[], most = 1200): Block[] =>
    lines.length === 0 ? [] : sections([`*${title}*`, ...lines], most, more);
  return [
    ...block('Why', request.why.map(bullet)),
    ...block('What speaks for it, in numbers', request.arithmetic.map(escaped)),
    ...block('Changed since it was asked for last', request.changes.map(bullet)),
    ...block('In the way', request.obstacles.map(bullet)),
    ...sections(request.steps.flatMap(stepLines), room, more),
    ...block(
      'Readings',
      request.readings.map(({ name, value }) => `• ${escaped(name)}: ${escaped(value)}`),
    ),
  ];
}

function stepLines({ id, action, risk, undo, calls }: RequestedStep, index: number): string[] {
  const undone = undo === null ? '' : ` Undo: ${escaped(undo)}.`;
  return [
    `*${index + 1}. ${escaped(id)}* ${code(action)}, ${risk}.${undone}`,
    ...calls.map(
      ({ call, target, region, plane, from, to }) =>
        `• ${code(call)} ${code(target)} (${escaped(region)}, ${escaped(plane)} plane): ${code(from)} → ${code(to)}`,
    ),
  ];
}

/** Who may, how many, by when, and what silence means. */
export function termsOf(request: ApprovalRequest, people: SlackPeople): string {
  const names = (ids: readonly string[]): string => ids.map((id) => people.mention(id)).join(', ');
  const approved = request.approvedBy.length === 0 ? '' : ` Approved so far: ${names(request.approvedBy)}.`;
  const asked = request.askedBy === null ? '' : ` Asked for by ${people.mention(request.askedBy)}`;
  const fourEyes = asked !== '' && request.fourEyes ? ', whose own approval is not enough' : '';
  return [
    `${request.quorum} of ${escaped(request.roles.join(' / '))} until ${clockTime(request.expiresAtMs)}.${approved}`,
    asked === '' ? '' : `${asked}${fourEyes}.`.trim(),
    escaped(request.onExpiry),
    `Plan ${code(shortHash(request.planHash))}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

function bullet(line: string): string {
  return `• ${escaped(line)}`;
}

/** A slip of the finger is asked about once; who sees no plan cannot press it. */
function approveButton({ incidentId, request }: Asked): Button {
  return {
    type: 'button',
    action_id: buttons.approve,
    text: plain('Approve', limits.buttonText),
    style: 'primary',
    value: buttonValue({ incident: incidentId, plan: request.planHash }),
    confirm: {
      title: plain('Approve this plan?', limits.confirmTitle),
      text: mrkdwn(`Plan ${code(shortHash(request.planHash))}: ${escaped(request.title)}`, limits.confirmText),
      confirm: plain('Approve', limits.confirmButton),
      deny: plain('Not yet', limits.confirmButton),
    },
  };
}

export function rejectButton({ incidentId, request }: Asked): Button {
  return {
    type: 'button',
    action_id: buttons.reject,
    text: plain('Reject', limits.buttonText),
    style: 'danger',
    value: buttonValue({ incident: incidentId, plan: request.planHash }),
  };
}

function planButton({ incidentId, request }: Asked): Button {
  return {
    type: 'button',
    action_id: buttons.plan,
    text: plain('Show plan', limits.buttonText),
    value: buttonValue({ incident: incidentId, plan: request.planHash }),
  };
}

export function acknowledgeButton(incidentId: string): Button {
  return {
    type: 'button',
    action_id: buttons.acknowledge,
    text: plain('I am on it', limits.buttonText),
    style: 'primary',
    value: buttonValue({ incident: incidentId }),
  };
}

function buttonValue(value: ButtonValue): string {
  return JSON.stringify(value);
}

/** What a request's blocks become once it is settled. */
export function settledBlocks(blocks: readonly Block[], became: string): Block[] {
  return [...blocks.filter((block) => block.type !== 'actions'), section(became)];
}
