import { visible } from '../visible.ts';
import { columnsOf, wrapped } from './columns.ts';
import type { Shipped } from './fitting-scenarios.ts';

/** What there is to drill. */
export interface Listed {
  readonly name: string;
  readonly title: string;
  readonly workload: string;
  /** The call that is right. */
  readonly decision: string;
}

/** Every shipped scenario that fits what is configured, by name. */
export function listOf({ fitting }: Pick<Shipped, 'fitting'>): readonly Listed[] {
  return fitting.map(({ name, scenario: { title, workload, expected } }) => {
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
