import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSeries } from './diagnosis/nab.ts';
import { readIssues } from './diagnosis/pack.ts';
import {
  answers,
  baselineRecalls,
  confidences,
  detectionScores,
  type Recall,
  recalls,
  verdicts,
} from './diagnosis/score.ts';
import { study } from './diagnosis/study.ts';

/**
 * `node bench/diagnosis.ts [--pack <folder>] [--study] [--json]`: where, whether and when, on a pack of recorded incidents. Without the pack
 * it says so and ends well: the data belongs to others and does not come along.
 */
const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: join('..', 'shared', 'benchmarks', 'diagnosis') },
    study: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const pack = resolve(import.meta.dirname, '..', values.pack);
const folders = existsSync(pack) ? ['rca-petshop', 'rca-boutique'] : [];
const issues = folders.flatMap((folder) => readIssues(pack, folder));
const series = readSeries(pack);
if (issues.length === 0 && series.length === 0) tell({ skipped: `no pack of recorded incidents at ${values.pack}` });
else tell(values.study ? study(issues, series) : results());

function results(): object {
  const [startedAtMs, used] = [performance.now(), process.cpuUsage()];
  const given = answers(issues);
  const { user, system } = process.cpuUsage(used);
  const wallMs = performance.now() - startedAtMs;
  const { boutique, ...tracks } = recalls(given);
  return {
    ...tracks,
    ...verdicts(given),
    boutique,
    detection: detectionScores(series),
    // Processor time: what else the machine does is not this program's.
    msPerIssue: rounded((user + system) / 1000 / issues.length),
    wallMsPerIssue: rounded(wallMs / issues.length),
    confidence: confidences(given),
    baselines: baselineRecalls(issues),
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function tell(result: object): void {
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${lines(result).join('\n')}\n`);
}

function lines(result: object, indent = ''): string[] {
  return Object.entries(result).flatMap(([name, value]) => {
    if (isRecall(value))
      return [`${indent}${name}: ${share(value.top1)} first, ${share(value.top3)} of three (${value.n})`];
    if (value !== null && typeof value === 'object') return [`${indent}${name}`, ...lines(value, `${indent}  `)];
    return [`${indent}${name}: ${typeof value === 'number' ? Math.round(value * 1000) / 1000 : value}`];
  });
}

function isRecall(value: unknown): value is Recall {
  return value !== null && typeof value === 'object' && 'top1' in value && 'top3' in value;
}

function share(value: number): string {
  return value.toFixed(3);
}
