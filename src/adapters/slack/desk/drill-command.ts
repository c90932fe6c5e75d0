import { CodedError } from '../../../errors.ts';
import type { Person } from '../../../ports/commands.ts';
import type { DrillDesk, DrillView } from '../../../ports/drills.ts';
import { code, codeBlock, dayTime, escaped } from '../mrkdwn.ts';
import { type Answer, type Desk, roomForCode } from './desk.ts';
import { drillForms, drillHelp, unknownVerb } from './help.ts';

/** `/drill …`, by a known person. */
interface AskedOfDrills {
  readonly id: string;
  readonly by: Person;
  readonly words: string;
}

/** What does something: once, however often Slack, or somebody else, delivers it. */
const acting = ['start', 'stop'];

/** Answers `/drill …`. */
export async function drillCommand(
  { drills, once }: Pick<Desk, 'drills' | 'once'>,
  { id, by, words: said }: AskedOfDrills,
): Promise<Answer> {
  const [verb = 'help', ...words] = said.trim().split(/\s+/).filter(Boolean);
  if (verb === 'help') return { text: drillHelp() };
  const known = drillForms.map(([one]): string => one);
  if (!known.includes(verb)) return { text: unknownVerb('/drill', verb, known) };
  if (!drills) return { text: `This server runs no drills; the command line does: ${code('muster drill')}` };
  if (acting.includes(verb) && !(await once.isFirst(id)))
    return {
      text: `This ${code(`/drill ${verb}`)} was delivered before, and is done once. Type it again to mean it again.`,
    };
  try {
    return { text: await drilled(drills, by, verb, words) };
  } catch (error) {
    if (error instanceof CodedError) return { text: `:no_entry: ${escaped(error.message)}` };
    throw error;
  }
}

async function drilled(drills: DrillDesk, by: Person, verb: string, words: readonly string[]): Promise<string> {
  switch (verb) {
    case 'start':
      return start(drills, by, words);
    case 'stop':
      return `Stopped: ${line(await drills.stop(by))}`;
    case 'report':
      return report(drills, words[0]);
    default:
      return list(drills);
  }
}

async function start(drills: DrillDesk, by: Person, [scenario, given]: readonly string[]): Promise<string> {
  const names = drills.scenarios().map(({ name }) => name);
  const speed = Number(given?.replace(/x$/i, ''));
  if (scenario === undefined || !names.includes(scenario))
    return `Which scenario? ${names.map(code).join(', ')}. The form is ${code('/drill start <scenario> [speed]')}.`;
  if (given !== undefined && !(speed > 0))
    return `${code(given)} is no speed: simulated seconds a second, such as ${code('60')}.`;
  const view = await drills.start(scenario, by, given === undefined ? {} : { speed });
  return `DRILL started: ${line(view)}. Its messages go to the channel for drills.`;
}

async function report(drills: DrillDesk, named: string | undefined): Promise<string> {
  const id = named ?? drills.list().at(-1)?.id;
  if (id === undefined) return 'There was no drill yet.';
  return codeBlock(await drills.report(id), roomForCode);
}

function list(drills: DrillDesk): string {
  const been = drills
    .list()
    .slice(-10)
    .map((view) => `• ${line(view)}`);
  const can = drills.scenarios().map(({ name, title }) => `• ${code(name)} ${escaped(title)}`);
  return [been.length === 0 ? 'There was no drill yet.' : '*Drills*', ...been, '*Scenarios*', ...can].join('\n');
}

function line({ id, title, state, startedBy, startedAtMs, speed }: DrillView): string {
  return `${code(id)} ${escaped(title)}, ${state}, by ${escaped(startedBy)} at ${dayTime(startedAtMs)}, ${speed} times as fast`;
}
