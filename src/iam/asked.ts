import type { PolicyDocument, Statement } from './policies.ts';

/** What a principal is to be allowed: each action on each resource, in a request with these keys of context. */
export interface Asked {
  readonly actions: readonly string[];
  /** Whole ARNs, or `*` alone: actions that know no resource. */
  readonly resources: readonly string[];
  /** Values of the request's keys, e.g. `aws:RequestedRegion`. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

const requestedRegion = 'aws:RequestedRegion';

/**
 * The requests that policies let through, to be asked one by one: a pattern stands for a name that it fits, and each value of a condition for
 * a request of its own. A request about an ARN of a Region is sent to that Region. Those alike in resources and context are one, its actions sorted.
 */
export function askedOf(policies: readonly PolicyDocument[]): Asked[] {
  const held = new Map<string, { resources: readonly string[]; context: Asked['context']; actions: Set<string> }>();
  for (const statement of policies.flatMap((policy) => policy.Statement)) {
    for (const { resources, context } of placesOf(statement)) {
      const key = JSON.stringify([resources, context]);
      const one = held.get(key) ?? { resources, context, actions: new Set() };
      for (const action of statement.Action) one.actions.add(action);
      held.set(key, one);
    }
  }
  return [...held.values()].map(({ actions, resources, context }) => ({
    actions: [...actions].sort(),
    resources,
    context,
  }));
}

function placesOf({ Resource, Condition = {} }: Statement): Omit<Asked, 'actions'>[] {
  const contexts = Object.entries(Condition).reduce<Asked['context'][]>(
    (found, [operator, keys]) =>
      Object.entries(keys).reduce(
        (all, [key, values]) =>
          all.flatMap((context) => choices(operator, values).map((chosen) => ({ ...context, [key]: chosen }))),
        found,
      ),
    [{}],
  );
  const byRegion = Map.groupBy([...new Set(Resource.map(named))].sort(), (arn) => arn.split(':', 4)[3] ?? '');
  return contexts.flatMap((context) =>
    [...byRegion].map(([region, resources]) => ({
      resources,
      context: region === '' ? context : { [requestedRegion]: [region], ...context },
    })),
  );
}

/** A key of many values (`ForAllValues:`) has them all in one request; of others a request has one. */
function choices(operator: string, values: readonly string[]): string[][] {
  return operator.startsWith('ForAllValues:') ? [values.map(named)] : values.map((value) => [named(value)]);
}

/** A name that the pattern fits; `*` alone is IAM's word for no resource in particular. */
function named(pattern: string): string {
  return pattern === '*' ? pattern : pattern.replaceAll('*', 'muster').replaceAll('?', 'x');
}
