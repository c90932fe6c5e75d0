import { crashScenario, crashWorkload } from './drill-parts.ts';
import { type Played, play } from './play.ts';
import { type Aftermath, aftermathOf, ruleNameOf, ruleOf } from './repeats.ts';
import { Stable } from './stable.ts';
import { isClean, judge, type Verdict } from './verdict.ts';
import { type KillPoint, type PointKind, pointKinds } from './wire.ts';

export interface CampaignOptions {
  /** Every how many points a process is killed; 1 is all of them. */
  readonly every: number;
  /** Only this point. */
  readonly only: number | null;
  /** Also between two reads of AWS, where neither the disk nor the world has moved on since the point before. */
  readonly unmoved: boolean;
  /** Plays at a time. */
  readonly jobs: number;
  /** Real milliseconds. */
  readonly wallClock: () => number;
  readonly progress: (done: number, of: number) => void;
}

export interface Failure extends Verdict {
  readonly point: KillPoint | null;
  /** The points around it, in the play without a death. */
  readonly around: readonly KillPoint[];
}

export interface CampaignResult {
  /** Points in the play without a death. */
  readonly points: number;
  /** Points between two reads of AWS that were left out: another point stands for each. */
  readonly unmoved: number;
  readonly runs: number;
  /** Processes that died by SIGKILL where they were to. */
  readonly killed: number;
  readonly lost: number;
  readonly doubled: number;
  readonly coverage: Readonly<Record<PointKind, { readonly points: number; readonly killed: number }>>;
  /** Changes that had reached the world when the process died before it knew, and what became of them. */
  readonly unanswered: Readonly<
    Record<
      string,
      { readonly means: string; readonly count: number; readonly foundDone: number; readonly sentAgain: number }
    >
  >;
  /** Changes and messages in a play, each seen exactly once in every one of them. */
  readonly effects: number;
  readonly failures: readonly Failure[];
  readonly seconds: number;
}

/** Plays the drill once without a death and once for each point, and judges every play beside the first. */
export async function campaign(options: CampaignOptions): Promise<CampaignResult> {
  const stable = new Stable();
  try {
    return await compare(stable, options);
  } finally {
    stable.close();
  }
}

async function compare(stable: Stable, options: CampaignOptions): Promise<CampaignResult> {
  const startedAtMs = options.wallClock();
  const [scenario, workload] = [crashScenario(), crashWorkload()];
  const baseline = await play(scenario, workload, stable, null);
  const first = judge(baseline, baseline, null);
  for (const { call } of baseline.seen) {
    const rule = ruleNameOf(call);
    if (rule !== undefined) ruleOf(rule);
  }
  const failures: Failure[] = isClean(first) ? [] : [{ ...first, point: null, around: [] }];
  const chosen = failures.length > 0 ? [] : chosenOf(baseline.points, options);
  const aftermaths: Aftermath[] = [];
  const killed: KillPoint[] = [];
  const waiting = [...chosen];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let point = waiting.shift(); point; point = waiting.shift()) {
      const played = await play(scenario, workload, stable, point.number);
      const verdict = judge(played, baseline, point);
      const aftermath = played.killed && aftermathOf(played.killed, played.seen);
      const faults = aftermath ? repeatFaults(aftermath) : [];
      if (played.killed && played.deaths.join() === 'SIGKILL') killed.push(played.killed);
      if (aftermath) aftermaths.push(aftermath);
      const whole = { ...verdict, wrong: [...verdict.wrong, ...faults] };
      if (!isClean(whole)) failures.push({ ...whole, point, around: aroundOf(baseline.points, point) });
      done += 1;
      options.progress(done, chosen.length);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return {
    points: baseline.points.length,
    unmoved: options.unmoved ? 0 : baseline.points.filter((_point, index) => isUnmoved(baseline.points, index)).length,
    runs: done + 1,
    killed: killed.length,
    lost: failures.reduce((sum, { lost }) => sum + lost.length, 0),
    doubled: failures.reduce((sum, { doubled }) => sum + doubled.length, 0),
    coverage: coverageOf(baseline.points, killed),
    unanswered: unansweredOf(aftermaths),
    effects: effectsOf(baseline),
    failures,
    seconds: Math.round((options.wallClock() - startedAtMs) / 100) / 10,
  };
}

function chosenOf(points: readonly KillPoint[], { every, only, unmoved }: CampaignOptions): KillPoint[] {
  if (only !== null) return points.filter(({ number }) => number === only);
  const telling = unmoved ? points : points.filter((_point, index) => !isUnmoved(points, index));
  return telling.filter((_point, index) => index % every === 0);
}

/** A read of AWS with reads on both sides: disk and world are as at the points beside it, so a process that dies there leaves what it leaves at those. */
function isUnmoved(points: readonly KillPoint[], index: number): boolean {
  return [index - 1, index, index + 1].every((place) => points[place]?.kind === 'AWS read');
}

function aroundOf(points: readonly KillPoint[], { number }: KillPoint): KillPoint[] {
  return points.filter((other) => Math.abs(other.number - number) <= 3);
}

function repeatFaults({ rule, means, looked, sentAgain }: Aftermath): string[] {
  if (means !== 'look') return [];
  return [
    ...(looked ? [] : [`${rule} was not looked at after the restart`]),
    ...(sentAgain ? [`${rule} was sent again though it was done`] : []),
  ];
}

function coverageOf(points: readonly KillPoint[], killed: readonly KillPoint[]): CampaignResult['coverage'] {
  const count = (list: readonly KillPoint[], kind: PointKind): number =>
    list.filter((point) => point.kind === kind).length;
  const rows = pointKinds.map((kind) => [kind, { points: count(points, kind), killed: count(killed, kind) }] as const);
  return Object.fromEntries(rows) as CampaignResult['coverage'];
}

function unansweredOf(aftermaths: readonly Aftermath[]): CampaignResult['unanswered'] {
  const rules = [...new Set(aftermaths.map(({ rule }) => rule))].sort();
  return Object.fromEntries(
    rules.map((rule) => {
      const those = aftermaths.filter((one) => one.rule === rule);
      const found = those.filter(({ looked, sentAgain }) => looked && !sentAgain);
      const again = those.filter(({ sentAgain }) => sentAgain);
      return [
        rule,
        { means: ruleOf(rule).means, count: those.length, foundDone: found.length, sentAgain: again.length },
      ];
    }),
  );
}

function effectsOf({ log }: Played): number {
  return log.mutatingCalls.filter(({ changed, workload }) => changed && workload).length + log.messages.length;
}
