import { orders } from '../../../orders/orders.ts';
import { code, escaped } from '../mrkdwn.ts';

/** Commands that are no orders to an incident, by what stands behind them. */
const others = [
  ['declare', '[<workload> <severity> <what is seen>]', 'open an incident by hand; alone: a form to fill in'],
  ['status', '[incident]', 'where it stands, what runs, what waits'],
  ['list', '', 'the open incidents'],
  ['timeline', '[incident]', 'the last things that happened'],
  ['picture', '[incident]', 'the services with what is blamed, and the state it is in, as pictures in this channel'],
  ['report', '[incident]', 'the post-incident report, as a file in this channel'],
  ['archive', '[incident]', "archive a closed incident's channel"],
  ['help', '', 'this'],
] as const;

export const drillForms = [
  ['start', '<scenario> [speed]', 'play an outage in the simulated AWS'],
  ['stop', '', 'end the drill that runs'],
  ['list', '', 'the drills there were, and the scenarios there are'],
  ['report', '[drill]', 'the scorecard of a drill'],
] as const;

export const verbs: readonly string[] = [...others.map(([verb]) => verb), ...orders.map(({ name }) => name)];

export function incidentHelp(): string {
  const own = others.map(([verb, words, does]) => line('/incident', verb, words, does));
  const ordered = orders.map(({ name, words, does }) => line('/incident', name, `[incident] ${words}`, does));
  return [
    '*Which incident:* the one you name by its id or the beginning of it, else this channel’s, else the only open one.',
    ...own,
    ...ordered,
    'The command line does all of this too, when Slack is gone: `muster incident --help`.',
  ].join('\n');
}

export function drillHelp(): string {
  return drillForms.map(([verb, words, does]) => line('/drill', verb, words, does)).join('\n');
}

/** For a word that is no command: the nearest one, and how to see all. */
export function unknownVerb(command: '/incident' | '/drill', verb: string, known: readonly string[]): string {
  const near = known.find((one) => one.startsWith(verb.slice(0, 3)) || verb.startsWith(one.slice(0, 4)));
  const hint = near === undefined ? '' : ` Did you mean ${code(`${command} ${near}`)}?`;
  return `${code(`${command} ${verb}`)} is no command.${hint} ${code(`${command} help`)} shows all.`;
}

function line(command: string, verb: string, words: string, does: string): string {
  return `${code([command, verb, words].filter((part) => part !== '').join(' '))} ${escaped(does)}`;
}
