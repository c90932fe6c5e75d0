import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type CampaignResult, campaign, type Failure } from './campaign.ts';
import { ruleOf } from './repeats.ts';
import type { KillPoint } from './wire.ts';

/**
 * `npm run test:crash`: kills a real process at every journal write and every call of an effect, before and after, starts it again, and counts
 * what the world saw. Exit 0 when nothing was lost and nothing doubled.
 */
const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    only: { type: 'string' },
    unmoved: { type: 'boolean', default: false },
    // One more than cores: a process that waits for the disk or for the world leaves its core idle.
    jobs: { type: 'string', default: String(availableParallelism() + 1) },
    json: { type: 'boolean', default: false },
  },
});

const result = await campaign({
  every: count('every', values.every),
  only: values.only === undefined ? null : count('only', values.only),
  unmoved: values.unmoved,
  jobs: count('jobs', values.jobs),
  wallClock: () => performance.now(),
  progress: (done, of) => {
    if (!values.json && process.stderr.isTTY) process.stderr.write(`\r${done} of ${of}`);
  },
});
process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${table(result)}\n`);
process.exitCode = result.failures.length === 0 ? 0 : 1;

function count(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} takes a whole number from 1, not '${text}'\n`);
  process.exit(2);
}

function table(result: CampaignResult): string {
  return [
    '',
    `${result.runs} drills in ${result.seconds} s, ${result.killed} of ${result.points} points: process killed with SIGKILL there, then started again`,
    ...(result.unmoved > 0
      ? [
          `${result.unmoved} points are a read between reads, with disk and world as at the points beside it: left out, unless --unmoved`,
        ]
      : []),
    '',
    ...Object.entries(result.coverage).map(
      ([kind, { points, killed }]) =>
        `  ${kind.padEnd(16)} ${String(killed).padStart(4)} of ${String(points).padStart(4)} points`,
    ),
    '',
    'Changes that had reached the world when the process died before it knew',
    ...Object.entries(result.unanswered).map(
      ([rule, { count: died, foundDone, sentAgain }]) =>
        `  ${rule.padEnd(28)} ${died}, looked and found done ${foundDone}, sent again on a condition ${sentAgain}\n    ${ruleOf(rule).source}`,
    ),
    '',
    ...result.failures.flatMap(failed),
    `Effects in each drill ${result.effects}, lost ${result.lost}, doubled ${result.doubled}, failed drills ${result.failures.length}`,
  ].join('\n');
}

function failed({ point, around, lost, doubled, wrong }: Failure): string[] {
  return [
    point ? `FAILED at point ${told(point)}` : 'FAILED without a death',
    ...around.map((other) => `    ${other.number === point?.number ? '>' : ' '} ${told(other)}`),
    ...lost.map((text) => `  lost: ${text}`),
    ...doubled.map((text) => `  doubled: ${text}`),
    ...wrong.map((text) => `  wrong: ${text}`),
    ...(point ? [`  again: npm run test:crash -- --only ${point.number}`] : []),
    '',
  ];
}

function told({ number, kind, side, what }: KillPoint): string {
  return `${number} ${side} ${kind}: ${what}`;
}
