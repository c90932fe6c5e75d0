import type { Scenario } from '../scenario/schema.ts';
import { type Improvement, improvementsFor, type Setup } from './improvements.ts';
import type { Prices } from './prices.ts';
import { drawRecoveries, type RecoveryParts, recoveryParts, total } from './recovery.ts';
import { lossSeconds } from './written-policy.ts';

export interface Question {
  readonly setup: Setup;
  /** Scenarios of this workload whose right decision is failover. */
  readonly scenarios: readonly Scenario[];
  readonly prices: Prices;
  /** What a minute of outage costs, in the currency of the prices. */
  readonly outageCostPerMinute: number;
  readonly outagesPerYear: number;
  readonly trials: number;
  readonly seed: number;
}

/** What one improvement is worth, by itself. */
export interface Weighed {
  readonly id: string;
  readonly title: string;
  readonly inPlace: boolean;
  readonly withoutSeconds: number;
  readonly withSeconds: number;
  readonly savedSeconds: number;
  readonly withoutRpoSeconds: number;
  readonly withRpoSeconds: number;
  readonly parts: { readonly without: RecoveryParts; readonly with: RecoveryParts };
  readonly costPerMonth: number;
  readonly exact: boolean;
  /** Mean saving of outage cost a month by the drawn outages. */
  readonly savedPerMonth: number;
}

/** One step of buying, best first: what it adds to those before it. */
export interface Purchase {
  readonly id: string;
  readonly title: string;
  readonly rtoSeconds: number;
  readonly savedPerMonth: number;
  readonly costPerMonth: number;
  /** True where it saves more than it costs. */
  readonly pays: boolean;
}

export interface RtoPlan {
  readonly workload: string;
  readonly currency: string;
  readonly pricesAsOf: string;
  readonly outageCostPerMinute: number;
  readonly outagesPerYear: number;
  readonly now: { readonly rtoSeconds: number; readonly rpoSeconds: number; readonly parts: RecoveryParts };
  readonly objectives: { readonly rtoSeconds: number; readonly rpoSeconds: number };
  readonly distribution: { readonly p50: number; readonly p90: number; readonly max: number; readonly trials: number };
  readonly improvements: readonly Weighed[];
  readonly order: readonly Purchase[];
}

/** RTO, RPO and cost of a workload: as it is, with and without each improvement, and the order to buy what is missing. */
export function rtoPlan(question: Question): RtoPlan {
  const { setup, prices, scenarios } = question;
  const draws = drawRecoveries(scenarios, setup, question.trials, question.seed).sort((one, other) => one - other);
  const parts = typical(scenarios, setup);
  const { objectives } = setup.workload;
  return {
    workload: setup.workload.id,
    currency: prices.currency,
    pricesAsOf: prices.asOf,
    outageCostPerMinute: question.outageCostPerMinute,
    outagesPerYear: question.outagesPerYear,
    now: { rtoSeconds: total(parts), rpoSeconds: lossSeconds(setup.workload), parts },
    objectives: { rtoSeconds: objectives.rtoSeconds, rpoSeconds: objectives.rpoSeconds },
    distribution: { p50: rank(draws, 0.5), p90: rank(draws, 0.9), max: rank(draws, 1), trials: question.trials },
    improvements: improvementsFor(setup, prices).map((one) => weighed(one, question)),
    order: orderOf(question),
  };
}

/** Parts of the longest least recovery in the library: what has to be reckoned with. */
function typical(scenarios: readonly Scenario[], setup: Setup): RecoveryParts {
  const all = scenarios.map((scenario) => recoveryParts(scenario, setup));
  return all.reduce((worst, one) => (total(one) > total(worst) ? one : worst));
}

function weighed(one: Improvement, question: Question): Weighed {
  const parts = { without: typical(question.scenarios, one.without), with: typical(question.scenarios, one.with) };
  const [withoutSeconds, withSeconds] = [total(parts.without), total(parts.with)];
  return {
    id: one.id,
    title: one.title,
    inPlace: one.inPlace,
    withoutSeconds,
    withSeconds,
    savedSeconds: withoutSeconds - withSeconds,
    withoutRpoSeconds: lossSeconds(one.without.workload),
    withRpoSeconds: lossSeconds(one.with.workload),
    parts,
    costPerMonth: one.costPerMonth,
    exact: one.exact,
    savedPerMonth: savedPerMonth(question, one.without, one.with),
  };
}

/** Mean cost of the drawn outages a month, lost writes counted as the workload's policy weighs them. */
function outagePerMonth(
  { scenarios, trials, seed, outageCostPerMinute, outagesPerYear }: Question,
  setup: Setup,
): number {
  const draws = drawRecoveries(scenarios, setup, trials, seed);
  const mean = draws.reduce((sum, seconds) => sum + seconds, 0) / draws.length;
  const risk = lossSeconds(setup.workload) * setup.workload.policy.dataRiskWeight;
  return (((mean + risk) / 60) * outageCostPerMinute * outagesPerYear) / 12;
}

function savedPerMonth(question: Question, without: Setup, better: Setup): number {
  return Math.round((outagePerMonth(question, without) - outagePerMonth(question, better)) * 100) / 100;
}

/** Greedy: each time what adds most beyond its cost to what was bought before; then what does not pay, the least loss first. */
function orderOf(question: Question): Purchase[] {
  const bought: Purchase[] = [];
  let { setup } = question;
  for (;;) {
    const taken = new Set(bought.map(({ id }) => id));
    const offers = improvementsFor(setup, question.prices)
      .filter(({ inPlace, id }) => !inPlace && !taken.has(id))
      .map((one) => ({ one, saved: savedPerMonth(question, setup, one.with) }));
    const best = offers.reduce<(typeof offers)[number] | undefined>(
      (top, offer) => (top === undefined || gain(offer) > gain(top) ? offer : top),
      undefined,
    );
    if (!best) return bought;
    setup = best.one.with;
    bought.push({
      id: best.one.id,
      title: best.one.title,
      rtoSeconds: total(typical(question.scenarios, setup)),
      savedPerMonth: best.saved,
      costPerMonth: best.one.costPerMonth,
      pays: gain(best) > 0,
    });
  }
}

function gain({ one, saved }: { readonly one: Improvement; readonly saved: number }): number {
  return saved - one.costPerMonth;
}

/** Nearest rank, rounded to tenths. */
function rank(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10) / 10;
}
