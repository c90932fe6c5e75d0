import type { Line, Report } from '../preflight/run.ts';
import { type Colors, instant } from './terminal.ts';

const marks = { pass: 'pass', warn: 'warn', fail: 'FAIL', unknown: '????' } as const;

/** The report for people: what is wrong first with its fix, then what passes, each check a line. */
export function preflightPage(report: Report, title: string, colors: Colors): string {
  const paint = { pass: colors.green, warn: colors.yellow, fail: colors.red, unknown: colors.magenta };
  const shown = (line: Line): string[] => [
    `${paint[line.status](marks[line.status])}  ${colors.bold(line.check)}  ${line.subject}`,
    `      ${line.reason}`,
    ...(line.fix === null ? [] : [colors.dim(`      fix: ${line.fix}`)]),
  ];
  const byWorkload = [...new Set(report.lines.map(({ workload }) => workload))];
  const { pass, warn, fail, unknown } = report.counts;
  return [
    `${colors.bold('preflight')}  ${title}, read at ${instant(report.atMs)}`,
    ...byWorkload.flatMap((workload) => {
      const lines = report.lines.filter((line) => line.workload === workload);
      const wrong = lines.filter(({ status }) => status !== 'pass').sort((one, other) => rank(one) - rank(other));
      return ['', colors.bold(workload), ...wrong.flatMap(shown), ...passing(lines, colors)];
    }),
    '',
    `${colors.green(`${pass} pass`)}, ${colors.yellow(`${warn} warn`)}, ${colors.red(`${fail} fail`)}, ${colors.magenta(`${unknown} unknown`)}`,
    '',
  ].join('\n');
}

function rank({ status }: Line): number {
  return ['fail', 'unknown', 'warn', 'pass'].indexOf(status);
}

/** What passes is counted by check: nobody reads sixty lines of good news. */
function passing(lines: readonly Line[], colors: Colors): string[] {
  const passed = lines.filter(({ status }) => status === 'pass');
  return [...new Set(passed.map(({ check }) => check))].map((check) => {
    const own = passed.filter((line) => line.check === check);
    const reasons = [...new Set(own.map(({ reason }) => reason))];
    const told =
      own.length === 1
        ? `${own[0]?.subject}: ${own[0]?.reason}`
        : `${own.length} of ${own.length}${reasons.length === 1 ? `: ${reasons[0]}` : ''}`;
    return `${colors.green(marks.pass)}  ${check.padEnd(30)}  ${colors.dim(told)}`;
  });
}

/** 0 when nothing is wrong, 1 when something fails or could not be read, as for the drills; warnings alone do not fail a build. */
export function exitCodeOf({ counts }: Report): number {
  return counts.fail + counts.unknown > 0 ? 1 : 0;
}
