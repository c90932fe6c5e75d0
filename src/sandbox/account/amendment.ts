import type { Operations, Place } from '../aws/operation.ts';

/**
 * How a mistake in the account changes one operation: it may refuse before the clean operation is applied (`clean`, called once at most), or
 * change its answer. Where nothing is wrong it answers what `clean` does.
 */
export type Amendment = (input: unknown, place: Place, clean: () => object) => object;

/** Amendments by operation, e.g. `DescribeTable`. */
export type Amendments = Readonly<Record<string, Amendment>>;

/** Declares an amendment with the SDK's own input and output. */
export function amendment<Input, Output extends object>(
  apply: (input: Input, place: Place, clean: () => Output) => Output,
): Amendment {
  return (input, place, clean) => apply(input as Input, place, clean as () => Output);
}

/** The operations of a service as the account really answers them. An amendment of an operation that is not there is a slip: it throws. */
export function amended(operations: Operations, amendments: Amendments): Operations {
  const changed = Object.entries(amendments).map(([name, amend]) => {
    const operation = operations[name];
    if (!operation) throw new Error(`there is no operation ${name} to amend`);
    const { plane, apply } = operation;
    return [
      name,
      { plane, apply: (input: unknown, place: Place) => amend(input, place, () => apply(input, place)) },
    ] as const;
  });
  return { ...operations, ...Object.fromEntries(changed) };
}
