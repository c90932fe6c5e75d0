import type { Config } from '../config.ts';
import { visible } from '../visible.ts';
import { columnsOf, wrapped } from './columns.ts';
import { scenarioAt, shippedScenarios } from './project.ts';

/** What there is to drill. */
export interface Listed {
  readonly name: string;
  readonly title: string;
  readonly workload: string;
  /** The call that is right. */
  readonly decision: string;
}

/** Every scenario that Muster ships, by name. */
export function listOf({ workloads }: Pick<Config, 'workloads'>): readonly Listed[] {
  return shippedScenarios().map((name) => {
    const { title, workload, expected } = scenarioAt(name, workloads);
    return { name, title, workload, decision: expected.decision };
  });
}

/** For people: a name and the right call on a line, and under it what happens. */
export function listText(listed: readonly Listed[]): string {
  const heads = columnsOf(
    listed.map(({ name, workload, decision }) => [name, decision, workload]),
    3,
  ).split('\n');
  return listed.map(({ title }, index) => `${heads[index]}\n  ${wrapped(visible(title), 2)}\n`).join('');
}
