import { allRules, type Rules } from '../../src/diagnosis/accounting/rules.ts';
import { noveltySettings } from '../../src/diagnosis/detection/novelty.ts';
import type { LabelledSeries } from './nab.ts';
import type { Issue } from './pack.ts';
import { perturbations } from './perturb.ts';
import { type Answer, answers, controlTrack, detectionScores, recallOf, recalls, verdicts } from './score.ts';

/** What each rule is worth, what the two figures that could be fitted are worth, and whether the answers hold when nothing that matters changes. */
export function study(issues: readonly Issue[], series: readonly LabelledSeries[]): object {
  return {
    ablation: Object.fromEntries(
      Object.entries(withoutOne()).map(([name, rules]) => [`without ${name}`, firsts(answers(issues, rules))]),
    ),
    perturbed: Object.fromEntries(
      Object.entries(perturbations).map(([name, change]) => [name, firsts(answers(issues.map(change)))]),
    ),
    settings: Object.fromEntries(
      fitted.map((rules) => [`${rules.deviations} deviations, ${rules.windowShare}`, firsts(answers(issues, rules))]),
    ),
    leaveOneScenarioOut: leaveOneScenarioOut(issues),
    detection: { settings: detectionSettings(series), leaveOneSeriesOut: leaveOneSeriesOut(series) },
  };
}

/** First-place recall by track, with the verdicts. */
function firsts(given: readonly Answer[]): Record<string, number> {
  const { control, verdictRecall } = verdicts(given);
  const tracks = Object.entries(recalls(given)).map(([track, { top1 }]) => [track, rounded(top1)]);
  return {
    ...Object.fromEntries(tracks),
    specificity: rounded(control.specificity),
    verdictRecall: rounded(verdictRecall),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}

function withoutOne(): Record<string, Rules> {
  const switches = Object.entries(allRules).filter(([, value]) => value === true);
  return {
    nothing: allRules,
    ...Object.fromEntries(switches.map(([name]) => [name, { ...allRules, [name]: false }])),
    noise: { ...allRules, deviations: 0, windowShare: 0 },
    deviations: { ...allRules, deviations: 0 },
    windowShare: { ...allRules, windowShare: 0 },
  };
}

/** The grid that a fit would choose from. */
const fitted: readonly Rules[] = [1, 2, 3].flatMap((deviations) =>
  [0.9, 0.95, 0.98].map((windowShare) => ({ ...allRules, deviations, windowShare })),
);

/** Fitted on all scenarios but one (a cause with a kind of fault), asked about that one. */
function leaveOneScenarioOut(issues: readonly Issue[]): Record<string, unknown> {
  const faults = issues.filter(({ track }) => track !== controlTrack);
  const scenarioOf = ({ rootCause, faultKind }: Issue): string => `${rootCause} ${faultKind}`;
  const graded = fitted.map((rules) => answers(faults, rules));
  const right = ({ issue, ranking }: Answer): boolean => ranking[0] === issue.rootCause;
  const asked = [...new Set(faults.map(scenarioOf))].flatMap((scenario) => {
    const rightElsewhere = (given: readonly Answer[]): number =>
      given.filter((answer) => scenarioOf(answer.issue) !== scenario && right(answer)).length;
    const best = graded.toSorted((one, other) => rightElsewhere(other) - rightElsewhere(one))[0] ?? [];
    return best.filter((answer) => scenarioOf(answer.issue) === scenario);
  });
  return { ...recalls(asked), all: recallOf(asked) };
}

const margins = [0.2, 0.3, 0.4, 0.5, 0.6];

function detectionSettings(series: readonly LabelledSeries[]): Record<string, number> {
  const settings = [
    ...margins.map((margin) => ({ margin })),
    ...[0, 0.001, 0.005].map((leftOut) => ({ leftOut })),
    ...[4, 14].map((days) => ({ memorySeconds: days * 86_400 })),
    ...[1, 12].map((hours) => ({ quietSeconds: hours * 3600 })),
  ];
  return Object.fromEntries(
    settings.map((one) => [JSON.stringify(one), detectionScores(series, { ...noveltySettings, ...one }).standard]),
  );
}

/** The margin fitted on all series but one, asked about that one; the scores of all series together, weighted by their windows. */
function leaveOneSeriesOut(series: readonly LabelledSeries[]): number {
  const total = series.reduce((sum, { windows }) => sum + windows.length, 0);
  const at = (some: readonly LabelledSeries[], margin: number): number =>
    detectionScores(some, { ...noveltySettings, margin }).standard;
  const gained = series.map((left) => {
    const others = series.filter((one) => one !== left);
    const margin = margins.toSorted((one, other) => at(others, other) - at(others, one))[0] ?? noveltySettings.margin;
    return left.windows.length === 0 ? 0 : at([left], margin) * left.windows.length;
  });
  return gained.reduce((sum, one) => sum + one, 0) / total;
}
