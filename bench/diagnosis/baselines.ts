import { type Course, type Currency, courseOf, sharesAfter } from '../../src/diagnosis/accounting/course.ts';
import type { Incident } from '../../src/diagnosis/accounting/incident.ts';
import { median, quantile } from '../../src/diagnosis/accounting/robust.ts';

/** Ranks node ids, the worst first. */
export type Ranking = (incident: Incident) => string[];

/** Anomalous from so many interquartile ranges on: Tukey's outer fence. */
const fence = 3;

/** What others do, as simple as it is described, on the same data: they score anomalies instead of accounting for an excess. */
export const baselines: Readonly<Record<string, Ranking>> = {
  medianIqr: (incident) => byScore(incident, (node) => deviation(incident, node)),
  rankedCorrelation: (incident) => byScore(incident, (node) => correlation(incident, node)),
  traversal,
};

function byScore({ graph }: Incident, score: (node: string) => number): string[] {
  return graph.nodes
    .map(({ id }) => ({ id, score: score(id) }))
    .filter((one) => one.score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ id }) => id);
}

function coursesOf(incident: Incident, node: string): { now: Course; past: Course | undefined } | undefined {
  const currency: Currency = incident.alarm.metric === 'availability' ? 'failures' : 'seconds';
  const now = courseOf(node, incident.graph, incident.window, currency);
  return (
    now && { now, past: incident.history ? courseOf(node, incident.graph, incident.history, currency) : undefined }
  );
}

/** Greatest deviation since the onset from the history's median, in interquartile ranges (the z-score of PetShop's benchmark, made robust). */
function deviation(incident: Incident, node: string): number {
  const courses = coursesOf(incident, node);
  const past = courses?.past?.rates.filter((rate) => rate !== null) ?? [];
  const after = sharesAfter(incident.window, incident.alarm.onsetSeconds);
  const since =
    courses?.now.rates.filter((rate, bucket): rate is number => rate !== null && (after[bucket] ?? 0) > 0) ?? [];
  if (past.length === 0 || since.length === 0) return 0;
  const range = Math.max(quantile(past, 0.75) - quantile(past, 0.25), 1e-9);
  return Math.max(...since.map((rate) => (rate - median(past)) / range));
}

/** Spearman's correlation with the alarmed node over the window (the ranked correlation of PetShop's benchmark). */
function correlation(incident: Incident, node: string): number {
  const [one, other] = [coursesOf(incident, incident.alarm.node)?.now.rates, coursesOf(incident, node)?.now.rates];
  if (!one || !other || node === incident.alarm.node) return 0;
  const both = one.flatMap((rate, bucket) => {
    const seen = other[bucket] ?? null;
    return rate === null || seen === null ? [] : [[rate, seen] as const];
  });
  return both.length < 3 ? 0 : Math.abs(pearson(ranks(both.map(([a]) => a)), ranks(both.map(([, b]) => b))));
}

function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((one, other) => one - other);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2);
}

function pearson(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  const product = one.reduce((sum, value, index) => sum + (value - a) * ((other[index] ?? b) - b), 0);
  const scale = Math.sqrt(
    one.reduce((sum, value) => sum + (value - a) ** 2, 0) * other.reduce((sum, value) => sum + (value - b) ** 2, 0),
  );
  return scale === 0 ? 0 : product / scale;
}

/** From the alarmed node down along anomalous nodes; those without anomalous callees are the causes, the most anomalous first. */
function traversal(incident: Incident): string[] {
  const { graph, alarm } = incident;
  const anomalous = (node: string): boolean => deviation(incident, node) > fence;
  const callees = (node: string): string[] =>
    graph.edges.filter(([caller, callee]) => caller === node && anomalous(callee)).map(([, callee]) => callee);
  const [reached, waiting] = [new Set<string>(), [alarm.node]];
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    if (reached.has(node)) continue;
    reached.add(node);
    waiting.push(...callees(node));
  }
  return [...reached]
    .filter((node) => callees(node).length === 0)
    .map((node) => ({ node, by: deviation(incident, node) }))
    .sort((one, other) => other.by - one.by)
    .map(({ node }) => node);
}
