import { codeOf } from '../../../errors.ts';
import { commandNames } from '../../../ports/commands.ts';
import type { Desk } from './desk.ts';
import { aboutOf, buttonValueOf, clickPayload, slashPayload, submissionPayload } from './payloads.ts';
import { whichIncident } from './which-incident.ts';

/** A request with Slack's own signature that did nothing, because it came too late or early, or a second time. */
export interface RefusedDelivery {
  readonly why: 'stale' | 'replayed';
  readonly body: Readonly<Record<string, unknown>>;
  /** The same for the same delivery. */
  readonly mark: string;
}

const reasons = {
  stale: 'it is dated more than five minutes away from now',
  replayed: 'the same delivery was taken before',
} as const;

/**
 * Writes it into the history of the incident that it was about, once: a person did say so, and somebody sent it here again or too late. The engine
 * notes it, not that person, so that it answers no call.
 */
export async function noteRefused(desk: Desk, { why, body, mark }: RefusedDelivery): Promise<void> {
  const said = await saidIn(desk, body);
  if (!said) return;
  const who = desk.people.bySlackId(said.slackId)?.id ?? said.slackId;
  try {
    await desk.commands.command({
      id: `slack-refused:${why}:${mark}`,
      incidentId: said.incidentId,
      name: 'note',
      by: { id: 'muster', roles: [] },
      atMs: desk.clock.now(),
      text: `${said.what} by ${who} was refused as ${why}: ${reasons[why]}.`,
      via: 'slack',
    });
  } catch (error) {
    if (codeOf(error) !== 'notFound') throw error;
  }
}

interface Said {
  readonly slackId: string;
  readonly incidentId: string;
  readonly what: string;
}

/** What was said and of which incident; undefined where it is about none, or only asks to be shown something. */
async function saidIn(desk: Desk, body: Readonly<Record<string, unknown>>): Promise<Said | undefined> {
  if (body.type === 'block_actions') return pressIn(body);
  if (body.type === 'view_submission') return submissionIn(body);
  return commandIn(desk, body);
}

function pressIn(body: Readonly<Record<string, unknown>>): Said | undefined {
  const { success, data } = clickPayload.safeParse(body);
  const [action] = success ? data.actions : [];
  const value = action && buttonValueOf(action.value);
  if (!success || !value) return undefined;
  return {
    slackId: data.user.id,
    incidentId: value.incident,
    what: `A press of “${action.action_id.replace('muster:', '')}”`,
  };
}

function submissionIn(body: Readonly<Record<string, unknown>>): Said | undefined {
  const { success, data } = submissionPayload.safeParse(body);
  const incidentId = success ? aboutOf(data.view.private_metadata)?.incident : undefined;
  if (!success || incidentId === undefined) return undefined;
  return { slackId: data.user.id, incidentId, what: `A form “${data.view.callback_id.replace('muster:', '')}”` };
}

async function commandIn(desk: Desk, body: Readonly<Record<string, unknown>>): Promise<Said | undefined> {
  const { success, data } = slashPayload.safeParse(body);
  if (!success || data.command !== '/incident') return undefined;
  const [verb = '', ...rest] = desk.people.typed(data.text).trim().split(/\s+/);
  if (!commandNames.some((name) => name === verb)) return undefined;
  const spoken = { channelId: data.channel_id, channelName: data.channel_name };
  const asking = { verb, words: rest.join(' '), ended: true, workloads: desk.workloads.map(({ id }) => id) };
  const which = await whichIncident(desk.commands, desk.channels, spoken, asking);
  if ('unclear' in which) return undefined;
  return { slackId: data.user_id, incidentId: which.incident.id, what: `“/incident ${verb}”` };
}
