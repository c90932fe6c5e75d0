import { planAnswers } from '../../../orders/orders.ts';
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
  /** Names of the workloads there are. */
  readonly workloads: readonly string[];
}

/** The beginning of a plan's hash, long enough to be no word. */
export const hashLike = /^[0-9a-f]{8,64}$/;

/** Long enough to hold a day or a part of one, so that no word of a note is taken for an incident. */
const beginning = /^[a-z0-9][a-z0-9-]*-\d[\d-]*$/;
/** Eight digits that may be a day, as `20251020`. */
const day = /(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])/;
/** A day with what stands before it, or with a minute behind it. */
const dated = /-\d{8}(?!\d)|^\d{8}-\d{4}/;
/** What begins with words of a person may begin with a number of theirs, as `error-5003`, and what begins with a person's id with any word; any other order is about an incident or says why. */
const freely = ['note', 'update', 'assign'];
const numbered = /-\d{4}/;

/**
 * Which incident is meant: the one that is named by its id, its channel or the beginning of either, else the channel's, else the only open one. A
 * first word that may be the name of an incident, and is that of none that is eligible, means no other: the person is asked.
 */
export async function whichIncident(
  commands: Commands,
  channels: IncidentChannels,
  spoken: Spoken,
  asking: Asking,
): Promise<Which> {
  const { verb, ended } = asking;
  const words = asking.words.trim();
  const all = await commands.incidents();
  const workloads = [...asking.workloads, ...all.map(({ workload }) => workload)].map(plain);
  const first = firstOf(words, verb, workloads);
  const rest = words.slice(first.length).trim();
  const exact =
    all.find((view) => namesOf(view).includes(bare(first))) ??
    all.find((view) => namesOf(view).map(plain).includes(plain(first)));
  if (exact) return { incident: exact, words: rest };
  const begun = begunBy(plain(first), all);
  const eligible = begun.filter(({ done }) => ended || !done);
  if (eligible.length === 1 && eligible[0]) return { incident: eligible[0], words: rest };
  if (eligible.length > 1)
    return { unclear: `${code(bare(first))} is the beginning of ${listed(eligible)}. Say more of it.` };
  const open = all.filter(({ done }) => !done);
  const otherwise = ofChannel(all, channels, spoken) ?? (open.length === 1 ? open[0] : undefined);
  if (begun.length > 0 || mayBeName(first, verb, workloads) || isAnother(first, verb, workloads, otherwise))
    return { unclear: unknownName(first, verb, ended, all) };
  return otherwise ? { incident: otherwise, words } : { unclear: openOnes(all) };
}

/** The word where a name would stand. Of an order it may have marks before it, and a space between workload and day. */
function firstOf(words: string, verb: string, workloads: readonly string[]): string {
  if (freely.includes(verb)) return /^\S*/.exec(words)?.[0] ?? '';
  const first = /^[^\p{L}\p{N}]*\S*/u.exec(words)?.[0] ?? '';
  const next = /^\s+\S+/.exec(words.slice(first.length))?.[0] ?? '';
  return workloads.includes(plain(first)) && plain(next).search(day) === 0 ? `${first}${next}` : first;
}

/** A name without what people, keyboards and chat programs put around it, in small letters of the plainest form (NFKC), with hyphens for dashes. */
function bare(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu, '')
    .replace(/[\p{Pd}−⁃˗]/gu, '-')
    .replace(/^[^\p{L}\p{N}]+|(?:['’]s)?[^\p{L}\p{N}]*$/gu, '')
    .toLowerCase();
}

/** A bare name with one hyphen for whatever stands between its parts. */
function plain(word: string): string {
  return bare(word).replace(/[^\p{L}\p{N}]+/gu, '-');
}

function namesOf({ id }: IncidentView): string[] {
  return [id.toLowerCase(), channelName(id)];
}

function begunBy(name: string, all: readonly IncidentView[]): IncidentView[] {
  if (!beginning.test(name)) return [];
  return all.filter((view) => namesOf(view).some((known) => plain(known).startsWith(name)));
}

function mayBeName(word: string, verb: string, workloads: readonly string[]): boolean {
  const name = plain(word);
  const ofOurs =
    /^(?:inc|drill)-/.test(name) ||
    workloads.some((one) => name.startsWith(one) && /^[-\d]/.test(name.slice(one.length)));
  if (!freely.includes(verb)) {
    const ofPlan = planAnswers.some((one) => one === verb) && hashLike.test(word);
    return !ofPlan && (ofOurs || day.test(name) || numbered.test(name));
  }
  const written = bare(word);
  if (!/^[\w.-]+$/.test(written)) return false;
  const counted = ['inc', 'drill', ...workloads].some(
    (head) => written.startsWith(`${head}-`) && /\d/.test(written.charAt(head.length + 1)),
  );
  return counted || dated.test(written) || (ofOurs && day.test(name));
}

/** Whether an order begins with the name of a workload that the incident it would go to is not about. */
function isAnother(word: string, verb: string, workloads: readonly string[], otherwise?: IncidentView): boolean {
  if (freely.includes(verb) || !otherwise) return false;
  return workloads.includes(plain(word)) && plain(otherwise.workload) !== plain(word);
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
