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

export interface Asking {
  /** What is asked of it: the word behind `/incident`. */
  readonly verb: string;
  /** What stands behind that; the name of an incident is taken off. */
  readonly words: string;
  /** Whether one that is closed may be meant by the beginning of its name. */
  readonly ended: boolean;
}

/** Long enough to hold a day or a part of one, so that no word of a note is taken for an incident. */
const beginning = /^[a-z0-9][a-z0-9-]*-\d[\d-]*$/;
/** A day with what stands before it, or with a minute behind it. */
const dated = /-\d{8}(?!\d)|^\d{8}-\d{4}/;
/** What begins with words of a person may begin with a number of theirs, as `error-5003`; any other order is about an incident or says why. */
const freely = ['note', 'update'];
const numbered = /-\d{4}/;

/**
 * Which incident is meant: the one that is named by its id, its channel or the beginning of either, else the channel's, else the only open one. A
 * first word that may be the name of an incident, and is that of none that is eligible, means no other: the person is asked.
 */
export async function whichIncident(
  commands: Commands,
  channels: IncidentChannels,
  spoken: Spoken,
  { verb, words, ended }: Asking,
): Promise<Which> {
  const all = await commands.incidents();
  const [first = ''] = words.trim().split(/\s+/);
  const rest = words.trim().slice(first.length).trim();
  const name = bare(first);
  const exact = all.find((view) => namesOf(view).includes(name));
  if (exact) return { incident: exact, words: rest };
  const begun = begunBy(name, all);
  const eligible = begun.filter(({ done }) => ended || !done);
  if (eligible.length === 1 && eligible[0]) return { incident: eligible[0], words: rest };
  if (eligible.length > 1) return { unclear: `${code(name)} is the beginning of ${listed(eligible)}. Say more of it.` };
  if (begun.length > 0 || mayBeName(name, verb, all)) return { unclear: unknownName(first, verb, ended, all) };
  const here = ofChannel(all, channels, spoken);
  if (here) return { incident: here, words: words.trim() };
  const open = all.filter(({ done }) => !done);
  if (open.length === 1 && open[0]) return { incident: open[0], words: words.trim() };
  return { unclear: openOnes(all) };
}

/** A name without what people put around it. */
function bare(word: string): string {
  return word.replace(/^[#`*]+|[`*:,;.]+$/g, '').toLowerCase();
}

function namesOf({ id }: IncidentView): string[] {
  return [id.toLowerCase(), channelName(id)];
}

function begunBy(name: string, all: readonly IncidentView[]): IncidentView[] {
  return beginning.test(name) ? all.filter((view) => namesOf(view).some((known) => known.startsWith(name))) : [];
}

function mayBeName(name: string, verb: string, all: readonly IncidentView[]): boolean {
  if (!/^[\w.-]+$/.test(name)) return false;
  const heads = ['inc', 'drill', ...all.map(({ workload }) => workload.toLowerCase())];
  const ofOurs = heads.some((head) => name.startsWith(`${head}-`) && /\d/.test(name.charAt(head.length + 1)));
  return ofOurs || dated.test(name) || (!freely.includes(verb) && numbered.test(name));
}

function unknownName(word: string, verb: string, ended: boolean, all: readonly IncidentView[]): string {
  const open = all.filter(({ done }) => !done);
  const named = open.length === 1 && open[0] ? open[0].id : '<incident>';
  const form = `The form is ${code(`/incident ${verb} ${named} …`)}: the incident first, then your words.`;
  return `There is no ${ended ? '' : 'open '}incident ${code(word)}. ${openOnes(all)} ${form}`;
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
