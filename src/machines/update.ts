import type { AnyFactEvent, Facts } from './facts.ts';

interface Args {
  readonly context: Facts;
  readonly event: AnyFactEvent;
}

/** How an action changes the facts: pure, a part of the facts comes back. */
// biome-ignore lint/suspicious/noExplicitAny: each update names its own parameters
export type Update = (args: Args, params: any) => Partial<Facts>;
