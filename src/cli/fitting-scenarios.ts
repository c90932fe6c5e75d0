import { unknownNames } from '../scenario/known-names.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { scenarioAt, shippedScenarios } from './project.ts';

/** The shipped scenarios, told apart by what is configured. */
export interface Shipped {
  /** About a configured workload that has every component and alarm that they name. */
  readonly fitting: readonly { readonly name: string; readonly scenario: Scenario }[];
  /** All others, by the workload that each is about. */
  readonly others: readonly string[];
}

/** Every shipped scenario is written for a workload of the example: a configuration of one's own seldom has them all. */
export function shippedFor(workloads: readonly Workload[]): Shipped {
  const all = shippedScenarios().map((name) => ({ name, scenario: scenarioAt(name) }));
  const fits = (scenario: Scenario): boolean => {
    const workload = workloads.find(({ id }) => id === scenario.workload);
    return workload !== undefined && unknownNames(scenario, workload).length === 0;
  };
  return {
    fitting: all.filter(({ scenario }) => fits(scenario)),
    others: all.filter(({ scenario }) => !fits(scenario)).map(({ scenario }) => scenario.workload),
  };
}

/** One line on those that do not fit; nothing where all do. */
export function othersText({ others }: Pick<Shipped, 'others'>): string {
  if (others.length === 0) return '';
  const about = [...new Set(others)].sort().join(', ');
  return `${others.length} shipped scenarios do not fit the configured workloads: they are about ${about}`;
}
