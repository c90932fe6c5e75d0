import type { App } from '@slack/bolt';
import { z } from 'zod';
import { CodedError, codeOf, InputError } from '../../errors.ts';
import type { Person } from '../../ports/commands.ts';
import { limits, sections } from './blocks/block-kit.ts';
import { clicked, type Presses } from './desk/clicks.ts';
import { type Answer, type Desk, personWaitsMs } from './desk/desk.ts';
import { drillCommand } from './desk/drill-command.ts';
import { incidentCommand } from './desk/incident-command.ts';
import { saidView } from './desk/modals.ts';
import {
  aboutOf,
  buttonValueOf,
  clickPayload,
  type SlashPayload,
  slashPayload,
  submissionPayload,
} from './desk/payloads.ts';
import { submitted } from './desk/submissions.ts';
import { code, escaped, fitted } from './mrkdwn.ts';

/** What comes from people in Slack: acknowledged first, whatever else is going on, and worked on after. */

/** Bolt's way back to who asked: visible to that person only. */
type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: false;
  text: string;
  blocks: never[];
}) => Promise<unknown>;

/** Characters of one answer; Slack refuses more blocks than fit into about 13 000. */
const roomForAnswer = 11_000;
const left = (count: number): string => `… and ${count} more lines: ${code('muster incident --help')}`;

interface Talk {
  /** Undefined until Muster is up. */
  desk(): Desk | undefined;
  /** Somebody whom the configuration does not know asked for something. */
  stranger(slackId: string): void;
  /** May an answer go there? */
  takesAnswers(address: unknown): boolean;
  trouble(what: string, error: unknown): void;
}

export function listenTo(app: App, talk: Talk, presses: Presses): void {
  app.command(/^\/(incident|drill)$/, async ({ ack, body, respond }) => {
    await ack();
    const way = wayBack(talk, body, respond as unknown as Respond);
    await answering(talk, way, () => slash(talk, slashPayload.parse(body)));
  });
  app.action(/^muster:/, async ({ ack, body, respond }) => {
    await ack();
    const click = clickPayload.parse(body);
    if (click.view) return inView(talk, click.view.id, () => press(talk, presses, click));
    const way = wayBack(talk, body, respond as unknown as Respond);
    await answering(talk, way, () => press(talk, presses, click));
  });
  app.view(/^muster:/, async ({ ack, body }) => {
    // The person sees at once that it arrived, and a moment later what came of it.
    const waiting = saidView('Muster', 'Received. One moment …');
    await ack({ response_action: 'update', view: waiting as never });
    const payload = submissionPayload.parse(body);
    await inView(talk, payload.view.id, () => submission(talk, payload));
  });
}

async function slash(talk: Talk, payload: SlashPayload): Promise<Answer | undefined> {
  const { desk, by } = admitted(talk, payload.user_id);
  const words = desk.people.typed(payload.text);
  const id = `slack:${payload.user_id}:${payload.trigger_id}`;
  if (payload.command === '/drill') return drillCommand(desk, { id, by, words });
  return incidentCommand(desk, {
    id,
    by,
    words,
    channelId: payload.channel_id,
    channelName: payload.channel_name,
    triggerId: payload.trigger_id,
  });
}

async function press(
  talk: Talk,
  presses: Presses,
  { user, trigger_id, channel, view, container, actions }: z.output<typeof clickPayload>,
): Promise<Answer | undefined> {
  const { desk, by } = admitted(talk, user.id);
  const [action] = actions;
  if (!action) return undefined;
  const value = buttonValueOf(action.value);
  if (!value) return { text: 'That button is from another version of Muster; nothing was done. `/incident help`' };
  const press = [user.id, container.message_ts ?? view?.id, action.action_id, action.value].join(' ');
  if (presses.isRepeat(press)) return undefined;
  return retriable(presses, press, () =>
    clicked(desk, {
      id: `slack:${user.id}:${action.action_ts}:${action.action_id}`,
      by,
      button: action.action_id,
      value,
      channelId: channel?.id ?? aboutOf(view?.private_metadata ?? '')?.channel ?? '',
      triggerId: trigger_id,
    }),
  );
}

/** A press that failed is no half of a double click. */
async function retriable(
  presses: Presses,
  press: string,
  work: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  let failed = true;
  try {
    const answer = await work();
    failed = answer?.failed === true;
    return answer;
  } finally {
    if (failed) presses.forget(press);
  }
}

async function submission(talk: Talk, payload: z.output<typeof submissionPayload>): Promise<Answer> {
  const { desk, by } = admitted(talk, payload.user.id);
  const about = aboutOf(payload.view.private_metadata);
  if (!about) return { text: 'That form is from another version of Muster; nothing was done.' };
  return { text: await submitted(desk, { id: `slack:${payload.user.id}:${payload.view.id}`, by, about, payload }) };
}

/** What the person is told instead of an answer. */
class Unheard extends Error {}

function admitted(talk: Talk, slackId: string): { desk: Desk; by: Person } {
  const desk = talk.desk();
  if (!desk) throw new Unheard('Muster is starting; say it again in a moment, or on the command line.');
  const by = desk.people.bySlackId(slackId);
  if (by) return { desk, by };
  talk.stranger(slackId);
  throw new Unheard(
    `You are not among the people of this Muster, so nothing was sent. Whoever keeps muster.yaml can add you: slack: ${slackId}`,
  );
}

async function answerOf(talk: Talk, work: () => Promise<Answer | undefined>): Promise<Answer | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unheard) return { text: escaped(error.message) };
    if (error instanceof InputError) return { text: `That was not understood: ${escaped(error.message)}` };
    talk.trouble('a request from Slack', error);
    return {
      text: `:warning: It did not work (${codeOf(error)}). The command line may: ${code('muster incident --help')}`,
    };
  }
}

/** What was asked is done in any case; an answer goes to Slack or nowhere. */
function wayBack(talk: Talk, body: object, respond: Respond): Respond {
  const address = 'response_url' in body ? body.response_url : undefined;
  if (talk.takesAnswers(address)) return respond;
  return async () => {
    throw new CodedError('refused', 'the request wants its answer at an address that is not Slack’s');
  };
}

async function answering(talk: Talk, respond: Respond, work: () => Promise<Answer | undefined>): Promise<void> {
  const answer = await answerOf(talk, work);
  if (!answer) return;
  // A text alone would be searched for names and addresses.
  const blocks = answer.blocks ?? sections(answer.text.split('\n'), roomForAnswer, left);
  const text = fitted(answer.text, limits.messageText);
  try {
    await respond({ response_type: 'ephemeral', replace_original: false, text, blocks: blocks as never[] });
  } catch (error) {
    talk.trouble('an answer to a person in Slack', error);
  }
}

/** The answer to what was done in a view is shown in that view. */
async function inView(talk: Talk, viewId: string, work: () => Promise<Answer | undefined>): Promise<void> {
  const answer = await answerOf(talk, work);
  const web = talk.desk()?.web;
  if (!answer || !web) return;
  try {
    const request = { view_id: viewId, view: saidView('Muster', answer.text) };
    await web.call('views.update', null, request, z.unknown(), 'first', AbortSignal.timeout(personWaitsMs));
  } catch (error) {
    talk.trouble('an answer in a view of Slack', error);
  }
}
