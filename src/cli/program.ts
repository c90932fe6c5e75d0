import { Command, CommanderError } from 'commander';
import { CodedError, InputError } from '../errors.ts';
import { visibleLines } from '../visible.ts';
import * as breakGlass from './break-glass.ts';
import * as diagnose from './diagnose.ts';
import * as diagram from './diagram.ts';
import * as drill from './drill.ts';
import * as drills from './drills.ts';
import { fileProblem } from './files.ts';
import * as iam from './iam.ts';
import * as incident from './incident.ts';
import * as lint from './lint.ts';
import * as message from './message.ts';
import * as plan from './plan.ts';
import * as preflight from './preflight.ts';
import * as replay from './replay.ts';
import * as report from './report.ts';
import * as rto from './rto.ts';
import * as runbooks from './runbooks.ts';
import * as sandbox from './sandbox.ts';
import * as serve from './serve.ts';
import * as thresholds from './thresholds.ts';

/** Commands in the order that `muster --help` shows them. */
const commands = [
  serve,
  incident,
  drill,
  drills,
  sandbox,
  preflight,
  plan,
  report,
  replay,
  rto,
  diagnose,
  thresholds,
  lint,
  message,
  runbooks,
  diagram,
  iam,
  breakGlass,
];

/** Runs the command line. Exit codes: 0 fine, 1 fell short, 2 wrong usage or bad input. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('muster')
    .description('Incident response runbooks as state machines, for serverless teams on two AWS Regions.')
    .version('0.1.0')
    .showHelpAfterError('(muster --help lists what there is)')
    .exitOverride();
  for (const command of commands) command.register(program);
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode = told(error);
  }
}

/** Says what went wrong in plain words, and answers the exit code. */
function told(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (error instanceof CodedError) {
    process.stderr.write(`${visibleLines(error.message)} (${error.code})\n`);
    return error.code === 'invalid' || error.code === 'notFound' ? 2 : 1;
  }
  const problem = fileProblem(error);
  if (problem !== undefined) {
    process.stderr.write(`${visibleLines(problem)}\n`);
    return 2;
  }
  process.stderr.write(`${visibleLines(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
  return 1;
}
