import type { Commands, IncidentView } from '../../../ports/commands.ts';
import { channelName, type IncidentChannels } from '../incident-channels.ts';
import { code } from '../mrkdwn.ts';

/** Where somebody speaks: a channel by Slack's id and name. */
export interface Spoken {
  readonly channelId: string;
  readonly channelName: string;
}

export type Which =
  | { readonly incident: IncidentView; readonly words: string }
  /** Why it is not clear, in markup for the person who asked. */
  | { readonly unclear: string };

/** Long enough to hold a day or a part of one, so that no word of a note is taken for an incident. */
const beginning = /^[a-z0-9][a-z0-9-]*-\d[\d-]*$/;

/**
 * Which incident is meant: the one that is named by its id or the beginning of it, else the channel's, else the only open one.
 * @param words what stands behind the command's name; the name of an incident is taken off
 * @param ended whether one that is closed may be meant, too
 */
export async function whichIncident(
  commands: Commands,
  channels: IncidentChannels,
  spoken: Spoken,
  words: string,
  ended: boolean,
): Promise<Which> {
  const all = await commands.incidents();
  const eligible = all.filter(({ done }) => ended || !done);
  const [first = '', ...others] = words.trim().split(/\s+/);
  const rest = words.trim().slice(first.length).trim();
  const exact = all.find(({ id }) => id === first);
  if (exact) return { incident: exact, words: rest };
  if (beginning.test(first)) {
    const begun = eligible.filter(({ id }) => id.startsWith(first));
    if (begun.length === 1 && begun[0]) return { incident: begun[0], words: rest };
    if (begun.length > 1) return { unclear: `${code(first)} is the beginning of ${listed(begun)}. Say more of it.` };
    if (others.length === 0 && channelLike(first))
      return { unclear: `There is no incident ${code(first)}. ${openOnes(all)}` };
  }
  const here = ofChannel(all, channels, spoken);
  if (here) return { incident: here, words: words.trim() };
  const open = all.filter(({ done }) => !done);
  if (open.length === 1 && open[0]) return { incident: open[0], words: words.trim() };
  return { unclear: openOnes(all) };
}

function channelLike(word: string): boolean {
  return /-\d{4,}/.test(word);
}

function ofChannel(all: readonly IncidentView[], channels: IncidentChannels, spoken: Spoken): IncidentView | undefined {
  const known = channels.incidentOf(spoken.channelId);
  return all.find(({ id }) => (known === undefined ? channelName(id) === spoken.channelName : id === known));
}

function openOnes(all: readonly IncidentView[]): string {
  const open = all.filter(({ done }) => !done);
  if (open.length === 0) return 'No incident is open. `/incident declare` opens one.';
  if (open.length === 1) return `Open is ${listed(open)}.`;
  return `Several incidents are open: ${listed(open)}. Name one behind the command, or speak in its channel.`;
}

function listed(views: readonly IncidentView[]): string {
  const shown = views.slice(-10).map(({ id }) => code(id));
  return views.length > shown.length ? `${shown.join(', ')} and ${views.length - shown.length} more` : shown.join(', ');
}
