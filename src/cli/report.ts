import type { Command } from 'commander';
import { timelineSvg } from '../diagram/timeline-svg.ts';
import { InputError } from '../errors.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import { checkChain } from '../report/chain.ts';
import { entriesOf } from '../report/exported.ts';
import type { Prediction } from '../report/prediction.ts';
import { type ReportFormat, renderReport } from '../report/render-report.ts';
import { exportedAt } from './export-file.ts';
import { readText } from './files.ts';
import { formatOption, write } from './incident-record.ts';
import { momentsOf } from './render-timeline.ts';
import { scorecardShape } from './scorecard-shape.ts';
import { colorsFor } from './terminal.ts';

interface Options {
  readonly format: ReportFormat;
  readonly output?: string;
  readonly drill?: string;
}

/** `muster report`: the post-incident report from an exported file, without a server. Exit 1 when the file's chain does not hold, or is not the one that it tells the head of. */
export function register(program: Command): void {
  program
    .command('report')
    .description('write the post-incident report of an exported incident')
    .argument('<export>', 'a file that `muster incident export` wrote')
    .addOption(formatOption())
    .option('--drill <scorecard>', 'a file that `muster drill --json` wrote, to set beside what happened')
    .option('-o, --output <file>', 'where to, instead of standard output')
    .action((file: string, options: Options) => {
      const { incident, rows } = exportedAt(file);
      const { id } = incident;
      const { fault } = checkChain(rows, id, undefined, incident);
      if (fault) process.stderr.write(`the history does not hold at row ${fault.sequence}: ${fault.why}\n`);
      const drills = options.drill === undefined ? [] : [readScorecard(options.drill)];
      const drawing = (entries: readonly HistoryEntry[]): string =>
        timelineSvg(`Incident ${id}`, momentsOf(entries, colorsFor({ isTTY: false }, {})));
      write(renderReport(id, entriesOf(rows), options.format, { drills, drawing, fault }), options.output);
      process.exitCode = fault ? 1 : 0;
    });
}

function readScorecard(file: string): Prediction {
  const expected = 'what muster drill --json wrote';
  try {
    const parsed = scorecardShape.safeParse(JSON.parse(readText(file, expected)));
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw new InputError([{ file, path: first?.path.join('.') ?? '', found: first?.message ?? '', expected }]);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError([{ file, path: '', found: error.message, expected }]);
  }
}
