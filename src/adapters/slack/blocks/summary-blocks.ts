import type { RoleHolding, Summary } from '../../../ports/messaging.ts';
import { clockTime, code, dayTime, escaped, marked, shortened } from '../mrkdwn.ts';
import type { SlackPeople } from '../people.ts';
import { type Block, context, fields, header, limits, sections } from './block-kit.ts';

/** The living summary of an incident, its one line for the main channel, and its channel's topic. */

export interface Summarized {
  readonly incidentId: string;
  readonly summary: Summary;
  readonly drill: boolean;
  /** The history's head, where the message carries it. */
  readonly head?: string | undefined;
}

const roleNames = { commander: 'Incident commander', operations: 'Operations', communications: 'Communications' };
const shortRoles = { commander: 'IC', operations: 'Ops', communications: 'Comms' };
const awsStatus = '<https://health.aws.amazon.com/health/status|AWS status>';

export function summaryBlocks(summarized: Summarized, people: SlackPeople): Block[] {
  const { incidentId, summary } = summarized;
  const more = (count: number): string => `… and ${count} more: ${code(`muster incident show ${incidentId}`)}`;
  const list = (title: string, lines: readonly string[]): Block[] =>
    lines.length === 0 ? [] : sections([`*${title}*`, ...lines.map((line) => `• ${line}`)], 1200, more);
  return [
    header(headline(summarized)),
    fields(factsOf(summary)),
    ...list('Why', summary.reasons.map(escaped)),
    ...list('Suspects', summary.suspects.map(escaped)),
    fields(summary.roles.map((holding) => `*${roleNames[holding.role]}*\n${holderOf(holding, people)}`)),
    ...list('Running', summary.running.map(escaped)),
    ...list('Waiting', summary.waiting.map(waitingLine)),
    ...list('Confirmed by', summary.confirmedBy.map(escaped)),
    ...list('Not delivered', summary.undelivered.map(escaped)),
    context(footOf(summarized)),
  ];
}

/** `SEV1 Web shop: mitigating`. */
export function headline({ summary, drill }: Summarized): string {
  return marked(`${summary.severity.toUpperCase()} ${summary.title}: ${stateOf(summary)}`, drill);
}

/** One line for the main channel, which says where the rest is. */
export function openedLine(summarized: Summarized, channelId: string | null): string {
  const { incidentId, summary } = summarized;
  const where = channelId === null ? '' : ` <#${channelId}>`;
  const next = summary.nextUpdateAtMs === null ? '' : ` Next update ${clockTime(summary.nextUpdateAtMs)}.`;
  return `*${escaped(headline(summarized))}* (${incidentId})${where}${summary.closed ? '' : next}`;
}

/** `SEV1 | IC Ana | Comms Ben | mitigating | next update 14:30Z`; topics know no markup. */
export function topicOf({ summary }: Summarized, people: SlackPeople): string {
  const held = summary.roles.flatMap(({ role, person }) =>
    person === null ? [] : [`${shortRoles[role]} ${people.nameOf(person)}`],
  );
  const next = summary.nextUpdateAtMs === null ? [] : [`next update ${clockTime(summary.nextUpdateAtMs)}`];
  return shortened([summary.severity.toUpperCase(), ...held, stateOf(summary), ...next].join(' | '), limits.topic);
}

/** Where the response stands, in the words of its states: `mitigating, awaiting approval`. */
function stateOf(summary: Summary): string {
  if (summary.closed) return 'resolved';
  const path = responseOf(summary)?.path ?? '';
  const parts = path.split('.').slice(1);
  const words = parts.map((part) => part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  const brakes = [...(summary.held ? ['held'] : []), ...(summary.frozen ? ['frozen'] : [])];
  return [
    ...(words.length === 0 ? ['open'] : [words[0], ...words.slice(-1).filter(() => words.length > 1)]),
    ...brakes,
  ].join(', ');
}

function responseOf({ states }: Summary): Summary['states'][number] | undefined {
  const inResponse = states.filter(({ path }) => path.startsWith('response.'));
  return inResponse.sort((a, b) => b.path.split('.').length - a.path.split('.').length)[0];
}

function factsOf(summary: Summary): string[] {
  const why = responseOf(summary)?.reason;
  const regions = [
    ...(summary.region === null ? [] : [`impaired ${escaped(summary.region)}`]),
    ...(summary.servingRegion === null ? [] : [`${escaped(summary.servingRegion)} serves`]),
  ];
  return [
    `*State*\n${escaped(stateOf(summary))}${why === undefined || summary.closed ? '' : `: ${escaped(why)}`}`,
    `*Verdict*\n${summary.verdict === null ? 'not known yet' : escaped(summary.verdict)}`,
    `*Region*\n${regions.length === 0 ? 'not known yet' : regions.join('; ')}`,
    `*Decision*\n${summary.decision === null ? 'none yet' : escaped(summary.decision)}`,
  ];
}

function holderOf({ person, accepted }: RoleHolding, people: SlackPeople): string {
  if (person === null) return 'nobody yet';
  return `${people.mention(person)}${accepted ? '' : ' (asked)'}`;
}

function waitingLine({ what, whom, untilMs }: Summary['waiting'][number]): string {
  return `${escaped(what)}: ${escaped(whom)}${untilMs === null ? '' : `, until ${clockTime(untilMs)}`}`;
}

function footOf({ incidentId, summary, head }: Summarized): string {
  const next = summary.nextUpdateAtMs === null ? [] : [`*Next update ${clockTime(summary.nextUpdateAtMs)}*`];
  return [
    ...next,
    `opened ${dayTime(summary.openedAtMs)}`,
    `${summary.signals} ${summary.signals === 1 ? 'signal' : 'signals'}`,
    code(incidentId),
    ...(head === undefined ? [] : [escaped(head)]),
    awsStatus,
    '`/incident help`',
  ].join(' · ');
}
