import { type Command, Option } from 'commander';
import type { DrillView } from '../ports/drills.ts';
import { visible, visibleJson, visibleLines } from '../visible.ts';
import { wholeNumber } from './option-values.ts';
import { clientOf, defaultUrl } from './server-client.ts';
import { instant } from './terminal.ts';

interface Options {
  readonly url: string;
  readonly json?: boolean;
  readonly speed?: number;
}

const print = (text: string): boolean => process.stdout.write(text);

/** `muster drills`: drills inside a running server, as `/drill` in chat. */
export function register(program: Command): void {
  const drills = program
    .command('drills')
    .description('drills inside a running server: in a simulated AWS, with messages to the drill channel only');
  const add = (usage: string, does: string): Command =>
    drills
      .command(usage)
      .description(does)
      .addOption(new Option('--url <url>', 'the server').env('MUSTER_URL').default(defaultUrl));
  add('list', 'the latest drills, and the scenarios there are')
    .option('--json', 'print one JSON document and nothing else')
    .action(list);
  add('start <scenario>', 'play a scenario; people answer as in a real incident')
    .option('--speed <n>', 'simulated seconds per second, 60 unless given; 1 while a person is asked', wholeNumber)
    .action(async (scenario: string, options: Options) => {
      const drill = await clientOf(options).startDrill(scenario, options.speed);
      print(`${line(drill)}\nmuster incident list shows its incident soon; muster drills stop ends it\n`);
    });
  add('stop', 'end the drill that runs').action(async (options: Options) => {
    print(`${line(await clientOf(options).stopDrill())}\n`);
  });
  add('report <drill>', 'the scorecard of a drill that was played to its end').action(
    async (id: string, options: Options) => {
      print(`${visibleLines(await clientOf(options).drillReport(id))}\n`);
    },
  );
}

async function list(options: Options): Promise<void> {
  const { drills, scenarios } = await clientOf(options).drills();
  if (options.json) print(`${visibleJson({ drills, scenarios })}\n`);
  else {
    const width = Math.max(0, ...scenarios.map(({ name }) => name.length));
    const can = scenarios.map(({ name, title }) => visible(`  ${name.padEnd(width)}  ${title}`));
    print(`${[...(drills.length === 0 ? ['no drill yet'] : drills.map(line)), '', 'scenarios', ...can].join('\n')}\n`);
  }
}

function line({ id, state, title, startedBy, startedAtMs, speed, incidents }: DrillView): string {
  const about = `${title}, by ${startedBy} at ${instant(startedAtMs)}, ${speed} times as fast`;
  return visible(`${id}  ${state}  ${about}${incidents.length === 0 ? '' : `: ${incidents.join(', ')}`}`);
}
