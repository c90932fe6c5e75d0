import { z } from 'zod';
import { planAnswers } from '../../../orders/orders.ts';
import { type CommandName, commandNames, type IncidentView, type Person } from '../../../ports/commands.ts';
import { requestBlocks, requestLine } from '../blocks/request-blocks.ts';
import { code, codeBlock, dayTime, escaped } from '../mrkdwn.ts';
import { declarationOf, declared } from './declaring.ts';
import { type Answer, type Desk, personWaitsMs, roomForCode } from './desk.ts';
import { incidentHelp, unknownVerb, verbs } from './help.ts';
import { type About, approvalView, declareView, updateView, type View } from './modals.ts';
import { stateOf } from './order-desk.ts';
import { archive, sharePictures, shareReport, statusText } from './showing.ts';
import { hashLike, whichIncident } from './which-incident.ts';

/** A slash command as it is meant: `/incident verb words`, by a known person, at a place. */
export interface Asked {
  readonly id: string;
  readonly by: Person;
  readonly words: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly triggerId: string;
}

/** Answers `/incident …`; undefined when a view was opened instead. */
export async function incidentCommand(desk: Desk, asked: Asked): Promise<Answer | undefined> {
  const [verb = 'help', ...rest] = asked.words.trim().split(/\s+/).filter(Boolean);
  const words = rest.join(' ') === '' ? '' : asked.words.trim().slice(verb.length).trim();
  switch (verb) {
    case 'help':
      return { text: incidentHelp() };
    case 'declare':
      return declaring(desk, asked, words);
    case 'list':
      return listing(desk);
    default:
      return verbs.includes(verb)
        ? aboutOne(desk, asked, verb, words)
        : { text: unknownVerb('/incident', verb, verbs) };
  }
}

async function declaring(desk: Desk, asked: Asked, words: string): Promise<Answer | undefined> {
  if (words === '') return opened(desk, asked.triggerId, declareView({ channel: asked.channelId }, desk.workloads));
  const declaration = declarationOf(words, desk.workloads);
  if (typeof declaration === 'string') return { text: declaration };
  return { text: await declared(desk.commands, desk.clock, { ...declaration, id: asked.id, by: asked.by }) };
}

async function listing({ commands, channels }: Desk): Promise<Answer> {
  const open = (await commands.incidents()).filter(({ done }) => !done);
  if (open.length === 0) return { text: 'No incident is open.' };
  const lines = open.map((view) => {
    const channel = channels.channelOf(view.id);
    const where = channel === undefined ? '' : ` <#${channel}>`;
    return `• ${code(view.id)} ${view.severity} ${escaped(view.workload)}: ${escaped(stateOf(view))}, since ${dayTime(view.openedAtMs)}${where}`;
  });
  return { text: lines.join('\n') };
}

async function aboutOne(desk: Desk, asked: Asked, verb: string, words: string): Promise<Answer | undefined> {
  const ended = ['status', 'timeline', 'picture', 'report', 'archive'].includes(verb);
  const workloads = desk.workloads.map(({ id }) => id);
  const which = await whichIncident(desk.commands, desk.channels, asked, { verb, words, ended, workloads });
  if ('unclear' in which) return { text: which.unclear };
  const { incident } = which;
  switch (verb) {
    case 'status':
      return { text: statusText(desk, incident) };
    case 'timeline':
      return { text: codeBlock(desk.timelineOf((await desk.commands.timeline(incident.id)).slice(-40)), roomForCode) };
    case 'picture':
      return { text: await sharePictures(desk, incident, asked.channelId) };
    case 'report':
      return { text: await shareReport(desk, incident, asked.channelId) };
    case 'archive':
      return { text: await archive(desk, incident, asked) };
    default: {
      const name = commandNames.find((one) => one === verb);
      return name ? ordered(desk, asked, name, incident, which.words) : { text: unknownVerb('/incident', verb, verbs) };
    }
  }
}

async function ordered(
  desk: Desk,
  asked: Asked,
  name: CommandName,
  incident: IncidentView,
  words: string,
): Promise<Answer | undefined> {
  const { id, by, channelId, triggerId } = asked;
  const about: About = { channel: channelId, incident: incident.id };
  if (name === 'update' && words === '') return opened(desk, triggerId, updateView(about, incident.drill));
  if (!planAnswers.includes(name)) return { text: await desk.orders.give(incident.id, { id, by, name, words }) };
  const request = desk.requestOf(incident);
  if (!request)
    return { text: `No plan of ${code(incident.id)} waits for an answer: it is ${escaped(stateOf(incident))}.` };
  const [first = ''] = words.split(/\s+/);
  const named = hashLike.test(first);
  // To reject what waits is safe whatever it is; to approve it one must have seen it.
  if (named || name === 'reject') {
    const said = named ? words.slice(first.length).trim() : words;
    // The hash of another plan goes to the incident as it is, which refuses it and keeps that.
    const planHash = named && !request.planHash.startsWith(first) ? first : request.planHash;
    return { text: await desk.orders.give(incident.id, { id, by, name, words: said, planHash }) };
  }
  const shown = { incidentId: incident.id, request, drill: incident.drill };
  const view = approvalView(shown, about, desk.people);
  const blocks = { text: requestLine(shown, desk.people), blocks: requestBlocks(shown, desk.people) };
  return opened(desk, triggerId, view, blocks);
}

/** Opens a view; where Slack does not in time, the person is answered in words. */
async function opened(desk: Desk, triggerId: string, view: View, otherwise?: Answer): Promise<Answer | undefined> {
  try {
    const signal = AbortSignal.timeout(personWaitsMs);
    await desk.web.call('views.open', null, { trigger_id: triggerId, view }, z.unknown(), 'first', signal);
    return undefined;
  } catch (error) {
    desk.trouble(`view ${view.callback_id}`, error);
    return otherwise ?? { text: `Slack did not open the form. Say it in words: ${code('/incident help')} shows how.` };
  }
}
