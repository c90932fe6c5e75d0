import type { Message } from '../../../ports/messaging.ts';
import { code, escaped, fitted, marked } from '../mrkdwn.ts';
import type { SlackPeople } from '../people.ts';
import { type Block, context, limits, sections } from './block-kit.ts';
import { acknowledgeButton, requestActions } from './request-blocks.ts';

/** Occasions on which somebody is asked to say that they are on it. */
const calls = ['page', 'unanswered', 'handover', 'handoverUnanswered'];

const headLine = /\n?\[history [^\]]*\]\s*$/;

/** The history's head, which the engine writes at the end of its texts. */
export function headOf(text: string): string | undefined {
  return headLine.exec(text)?.[0].trim();
}

/** What it says in short. */
export function firstLine({ title, text }: Message): string {
  return text.replace(headLine, '').split('\n')[0] || title;
}

/** Any message that is neither summary nor request. */
export function newsBlocks(message: Message, people: SlackPeople): Block[] {
  const { incidentId, title, text, drill, to = [], occasion } = message;
  const mentions = to.map((id) => people.mention(id)).join(' ');
  const head = headOf(text);
  const lines = text.replace(headLine, '').split('\n').map(escaped);
  const more = (count: number): string =>
    `… and ${count} more lines: ${code(`muster incident timeline ${incidentId}`)}`;
  return [
    ...sections([`*${escaped(marked(title, drill))}*`, ...(mentions === '' ? [] : [mentions]), ...lines], 6000, more),
    ...(calls.includes(occasion)
      ? [{ type: 'actions' as const, block_id: requestActions, elements: [acknowledgeButton(incidentId)] }]
      : []),
    ...(head === undefined ? [] : [context(escaped(head))]),
  ];
}

/** For notifications and for those who see no blocks. */
export function newsLine({ title, text, drill }: Message): string {
  return fitted([marked(title, drill), ...text.split('\n')].map(escaped).join('\n'), limits.messageText);
}
