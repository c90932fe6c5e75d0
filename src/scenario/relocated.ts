import type { Scenario } from './schema.ts';

/** Regions of the outages that Muster ships: the one that failed, and the one that the example's workloads have beside it. */
export const writtenRegions = ['us-east-1', 'us-west-2'] as const;

type Pair = readonly [string, string];

/** The same scenario in the Regions of another workload: what failed fails in its first one. Times, shares and AWS's words stay as they were. */
export function relocated(scenario: Scenario, [first, second]: Pair): Scenario {
  const [failed, other] = writtenRegions;
  const to: Readonly<Record<string, string>> = { [failed]: first, [other]: second };
  const moved = placed(scenario, to) as Scenario;
  return first === failed ? moved : { ...moved, title: `${scenario.title} (played in ${first})` };
}

/** Any depth of plain data, with each `region` changed. */
function placed(value: unknown, to: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => placed(one, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'region' && typeof one === 'string' ? (to[one] ?? one) : placed(one, to),
    ]),
  );
}
