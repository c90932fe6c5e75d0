import type { Plane } from '../impairments.ts';

/** Where a call goes. */
export interface Place {
  readonly region: string;
}

/** One AWS operation of the sandbox: which plane serves it, and what it does to the world. Throws AWS-shaped errors. */
export interface Operation {
  readonly plane: Plane;
  readonly apply: (input: unknown, place: Place) => object;
}

/** The operations of one service by name, e.g. `GetAlias`. */
export type Operations = Readonly<Record<string, Operation>>;

/** Declares an operation with the SDK's own input and output; the SDK's command types vouch for what arrives. */
export function operation<Input, Output extends object>(
  plane: Plane,
  apply: (input: Input, place: Place) => Omit<Output, '$metadata'>,
): Operation {
  return { plane, apply: (input, place) => apply(input as Input, place) };
}
