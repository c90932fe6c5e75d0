import { type Located, locate } from '../../src/diagnosis/accounting/locate.ts';
import { allRules, type Rules } from '../../src/diagnosis/accounting/rules.ts';
import { type NoveltySettings, novelSteps, noveltySettings } from '../../src/diagnosis/detection/novelty.ts';
import { baselines } from './baselines.ts';
import { type LabelledSeries, nabScore, profiles } from './nab.ts';
import type { Issue } from './pack.ts';

/** Shares of the issues whose cause is the first, or among the first three. */
export interface Recall {
  readonly n: number;
  readonly top1: number;
  readonly top3: number;
}

export interface Answer {
  readonly issue: Issue;
  readonly ranking: readonly string[];
  readonly located?: Located;
}

/** Tracks without a fault, and where a verdict is asked for beside them. */
export const controlTrack = 'control';
const verdictTrack = 'base';

export function answers(issues: readonly Issue[], rules: Rules = allRules): Answer[] {
  return issues.map((issue) => {
    const located = locate(issue.incident, rules);
    return { issue, ranking: located.suspects.map(({ node }) => node), located };
  });
}

/** Recall by track, the control left out. */
export function recalls(given: readonly Answer[]): Record<string, Recall> {
  const byTrack = Object.groupBy(
    given.filter(({ issue }) => issue.track !== controlTrack),
    ({ issue }) => issue.track,
  );
  return Object.fromEntries(Object.entries(byTrack).map(([track, some]) => [track, recallOf(some ?? [])]));
}

export function recallOf(given: readonly Answer[]): Recall {
  const within = (most: number): number =>
    given.filter(({ issue, ranking }) => issue.rootCause !== null && ranking.slice(0, most).includes(issue.rootCause))
      .length / given.length;
  return { n: given.length, top1: within(1), top3: within(3) };
}

/** Fault-free windows that were called so, and faults that were called faults. */
export function verdicts(given: readonly Answer[]): {
  control: { n: number; specificity: number };
  verdictRecall: number;
} {
  const control = given.filter(({ issue }) => issue.track === controlTrack);
  const faults = given.filter(({ issue }) => issue.track === verdictTrack);
  const called = (some: readonly Answer[]): number => some.filter(({ located }) => located?.incident).length;
  return {
    control: { n: control.length, specificity: 1 - called(control) / control.length },
    verdictRecall: called(faults) / faults.length,
  };
}

/** Mean confidence of right and of wrong answers; a fault-free window is answered right by "no incident". Null where there are none. */
export function confidences(given: readonly Answer[]): { right: number | null; wrong: number | null } {
  const right = ({ issue, ranking, located }: Answer): boolean =>
    issue.rootCause === null ? !located?.incident : ranking[0] === issue.rootCause;
  const faults = given.filter(({ issue, located }) => issue.rootCause !== null || located?.incident);
  const mean = (some: readonly Answer[]): number | null =>
    some.length === 0 ? null : some.reduce((sum, { located }) => sum + (located?.confidence ?? 0), 0) / some.length;
  return { right: mean(faults.filter(right)), wrong: mean(faults.filter((answer) => !right(answer))) };
}

export function baselineRecalls(issues: readonly Issue[]): Record<string, Record<string, Recall>> {
  return Object.fromEntries(
    Object.entries(baselines).map(([name, rank]) => [
      name,
      recalls(issues.map((issue) => ({ issue, ranking: rank(issue.incident) }))),
    ]),
  );
}

export function detectionScores(
  series: readonly LabelledSeries[],
  settings: NoveltySettings = noveltySettings,
): { standard: number; lowFalsePositive: number } {
  const results = series.map((one) => ({ series: one, detections: detectionsOf(one, settings) }));
  return {
    standard: nabScore(results, profiles.standard),
    lowFalsePositive: nabScore(results, profiles.lowFalsePositive),
  };
}

function detectionsOf({ timestampsMs, values }: LabelledSeries, settings: NoveltySettings): number[] {
  const steps = timestampsMs.slice(1).map((at, index) => at - (timestampsMs[index] ?? at));
  const stepSeconds = (steps.sort((one, other) => one - other)[steps.length >> 1] ?? 0) / 1000;
  return novelSteps({ stepSeconds, values }, settings);
}
