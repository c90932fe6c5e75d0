import { z } from 'zod';
import { CodedError, codeOf } from '../../../errors.ts';
import type { IncidentView } from '../../../ports/commands.ts';
import { sections } from '../blocks/block-kit.ts';
import { shortHash } from '../blocks/request-blocks.ts';
import { channelName } from '../incident-channels.ts';
import { clockTime, code, dayTime, escaped, marked } from '../mrkdwn.ts';
import { type Desk, personWaitsMs } from './desk.ts';
import { stateOf } from './order-desk.ts';

/** What people are shown of an incident on request. */

export function statusText(desk: Desk, view: IncidentView): string {
  const request = desk.requestOf(view);
  const channel = desk.channels.channelOf(view.id);
  return [
    `*${escaped(marked(view.id, view.drill))}* ${view.severity} on ${escaped(view.workload)}, open since ${dayTime(view.openedAtMs)}${channel === undefined ? '' : ` in <#${channel}>`}`,
    `State: ${escaped(stateOf(view))}`,
    ...view.live
      .filter(({ path }) => !path.startsWith('response.'))
      .map(({ path, reason }) => `• ${escaped(path)}: ${escaped(reason)}`),
    ...(view.running.length === 0 ? [] : [`Running: ${view.running.map(({ name }) => code(name)).join(', ')}`]),
    ...(request
      ? [
          `Waits for approval of plan ${code(shortHash(request.planHash))}: ${escaped(request.title)}, until ${clockTime(request.expiresAtMs)}`,
        ]
      : []),
    ...(view.waitingMessages === 0 ? [] : [`${view.waitingMessages} messages wait to be delivered`]),
    ...(desk.pictures ? [`In pictures: ${code(`/incident picture ${view.id}`)}`] : []),
    `History ${view.headSequence} ${code(view.headHash.slice(0, 12))}`,
  ].join('\n');
}

/** Puts the report into the channel as a file, or in words where Slack takes no file. */
export async function shareReport(desk: Desk, view: IncidentView, channel: string): Promise<string> {
  if (!desk.reports)
    return `This server writes no reports; the command line does: ${code(`muster incident export ${view.id}`)}`;
  const text = await desk.reports.report(view.id, 'markdown');
  const signal = AbortSignal.timeout(personWaitsMs);
  const title = marked(`Report of ${view.id}`, view.drill);
  try {
    const bytes = new TextEncoder().encode(text);
    await desk.web.share({ channel, name: `${view.id}.md`, title, bytes }, desk.put, signal);
    return `${escaped(title)} is in this channel.`;
  } catch (error) {
    desk.trouble(`report of ${view.id}`, error);
  }
  const more = (count: number): string => `… and ${count} more lines: ${code(`muster incident export ${view.id}`)}`;
  const blocks = sections([`*${escaped(title)}*`, ...text.split('\n').map(escaped)], 11_000, more);
  const kept = { key: `report/${view.id}/${view.headSequence}`, incident: view.id, part: 'news' as const };
  await desk.web.post({ channel, text: escaped(title), blocks, kept }, 'first', AbortSignal.timeout(personWaitsMs));
  return `${escaped(title)} is in this channel, in words: Slack did not take it as a file.`;
}

/** Puts pictures of where it stands into the channel. What cannot be drawn or shared is said, and matters to nothing else. */
export async function sharePictures(desk: Desk, view: IncidentView, channel: string): Promise<string> {
  if (!desk.pictures)
    return `This server draws no pictures; the command line does: ${code(`muster incident picture ${view.id}`)}`;
  try {
    const pictures = await desk.pictures.of(view);
    for (const { name, title, png: bytes } of pictures)
      await desk.web.share({ channel, name, title, bytes }, desk.put, AbortSignal.timeout(personWaitsMs));
    return `${pictures.length} pictures of ${code(view.id)} are in this channel.`;
  } catch (error) {
    desk.trouble(`pictures of ${view.id}`, error);
    return `No picture came about (${codeOf(error)}). ${code(`/incident status ${view.id}`)} says the same in words.`;
  }
}

/** Archives the channel of an incident that is over. */
export async function archive(
  desk: Desk,
  view: IncidentView,
  asked: { readonly channelId: string; readonly channelName: string },
): Promise<string> {
  if (!view.done)
    return `${code(view.id)} is not closed: its channel stays. ${code(`/incident resolve ${view.id}`)} closes it.`;
  const here = asked.channelName === channelName(view.id) ? asked.channelId : undefined;
  const channel = desk.channels.channelOf(view.id) ?? here;
  if (channel === undefined) return `The channel of ${code(view.id)} is not known here; say it in that channel.`;
  try {
    await desk.web.call(
      'conversations.archive',
      channel,
      { channel },
      z.unknown(),
      'first',
      AbortSignal.timeout(personWaitsMs),
    );
    return `<#${channel}> is archived.`;
  } catch (error) {
    if (error instanceof CodedError) return `<#${channel}> was not archived: ${escaped(error.message)}.`;
    throw error;
  }
}
