import { type CommandName, type IncidentRole, incidentRoles } from '../ports/commands.ts';
import { isSeverity, severities } from './declaration.ts';

/** What a person may say to an incident: how its words are asked for, and what it does. One table for command line, HTTP, chat and mail. */
export interface Order {
  readonly name: CommandName;
  /** The words of the command: `[…]` may be missing, `<…>` may not. */
  readonly words: '[words...]' | '<reason...>' | '<text...>' | '<severity>' | '[role] <person>';
  readonly does: string;
}

export const orders: readonly Order[] = [
  { name: 'approve', words: '[words...]', does: 'approve the plan that was shown' },
  { name: 'reject', words: '[words...]', does: 'reject the plan that was shown' },
  {
    name: 'hold',
    words: '[words...]',
    does: 'start no new call that changes AWS, until resume; a plan behind its fence is finished first',
  },
  { name: 'resume', words: '[words...]', does: 'lift a hold' },
  { name: 'failover', words: '<reason...>', does: 'order a failover; against the advice it counts as an override' },
  { name: 'failback', words: '[words...]', does: 'ask for the plan back to the recovered Region' },
  { name: 'retry', words: '[words...]', does: 'run the failed step again, with a new key, after looking' },
  { name: 'skip', words: '[words...]', does: 'go on without the failed step' },
  { name: 'undo', words: '[words...]', does: 'undo the steps that ran' },
  { name: 'stop', words: '[words...]', does: 'leave the plan where it failed' },
  { name: 'note', words: '<text...>', does: 'write a line into the history' },
  {
    name: 'assign',
    words: '[role] <person>',
    does: `hand a role over: ${incidentRoles.join(', ')} (the first unless given)`,
  },
  { name: 'acknowledge', words: '[words...]', does: 'say that you are on it, or that you take the role handed to you' },
  { name: 'severity', words: '<severity>', does: 'set the severity: sev1, sev2 or sev3' },
  {
    name: 'update',
    words: '<text...>',
    does: 'tell the customers in your own words; the next update is due a cadence later',
  },
  { name: 'escalate', words: '[words...]', does: 'raise the severity and wake more people' },
  {
    name: 'freeze',
    words: '[words...]',
    does: 'stop every call that changes AWS, save completing or releasing a fence',
  },
  { name: 'unfreeze', words: '[words...]', does: 'lift a freeze' },
  { name: 'resolve', words: '[words...]', does: 'close the incident' },
];

/** Commands that answer a plan: they carry the hash of the plan that the person saw. */
export const planAnswers: readonly CommandName[] = ['approve', 'reject'];

/** What a person said, as a command carries it. */
export interface Said {
  readonly name: CommandName;
  readonly text: string;
  readonly role?: IncidentRole;
}

export interface Misunderstanding {
  /** Which of the words, by its name in the command's form. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * The words behind a command's name, understood; or what is wrong with them.
 * @param people ids of the people there are
 */
export function understand(name: CommandName, words: string, people: readonly string[]): Said | Misunderstanding {
  const order = orders.find((one) => one.name === name);
  const text = words.trim();
  if (order?.words === '[role] <person>') return assignment(text, people);
  if (order?.words === '<severity>') return severity(text);
  if (order?.words.startsWith('<') && text === '')
    return { path: wordOf(order), found: 'nothing', expected: `${name} ${order.words}` };
  return { name, text };
}

/** What the words are called where they are asked for: `reason`, `text`. */
function wordOf({ words }: Order): string {
  return words.replace(/[^a-z]/g, '');
}

export function misunderstood(said: Said | Misunderstanding): said is Misunderstanding {
  return 'expected' in said;
}

function severity(text: string): Said | Misunderstanding {
  const given = text.toLowerCase();
  if (isSeverity(given)) return { name: 'severity', text: given };
  return { path: 'severity', found: text === '' ? 'nothing' : text.slice(0, 40), expected: severities.join(', ') };
}

function assignment(text: string, people: readonly string[]): Said | Misunderstanding {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const [first = '', second] = words;
  const role = second === undefined ? 'commander' : incidentRoles.find((one) => one === first.toLowerCase());
  const person = (second ?? first).replace(/^@/, '');
  if (role === undefined || words.length > 2)
    return { path: 'role', found: text.slice(0, 40), expected: `assign [${incidentRoles.join('|')}] <person>` };
  if (!people.includes(person))
    return {
      path: 'person',
      found: person === '' ? 'nothing' : person.slice(0, 40),
      expected: `one of ${people.join(', ')}`,
    };
  return { name: 'assign', text: person, role };
}
