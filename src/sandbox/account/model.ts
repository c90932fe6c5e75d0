import type { Deviation } from '../../scenario/account.ts';
import type { TimedDeviation } from '../../scenario/world-scenario.ts';

export type DeviationOf<Kind extends Deviation['kind']> = Extract<Deviation, { readonly kind: Kind }>;

/** Which deviation is meant: any of its fields, e.g. `{ table: 'orders', region: 'us-west-2' }`. Of words of a list any may be asked for. */
type Where<Kind extends Deviation['kind']> = {
  readonly [Field in Exclude<keyof DeviationOf<Kind>, 'kind' | 'from' | 'until'>]?: Widened<DeviationOf<Kind>[Field]>;
};
type Widened<Value> = Value extends string ? string : Value;

/**
 * What is wrong in the world's account now. The account itself is derived clean from its workloads, by the parts of the world that own each
 * thing (tables by the tables' operations, health checks by the name service, queues and keys by `estate.ts`, and so on).
 *
 * How an operation reads it: work out the clean answer as ever, then ask for the deviation of that very thing and answer as AWS would:
 *
 *     const wrong = model.account.wrong('replica-status', { table, region });
 *     return { RegionName: region, ReplicaStatus: wrong?.status ?? 'ACTIVE' };
 *
 * Ask at every call and keep nothing: a deviation may begin or end while the world runs; `changed` of the world is called when one does.
 */
export class AccountModel {
  readonly #deviations: readonly TimedDeviation[];
  readonly #now: () => number;

  constructor(deviations: readonly TimedDeviation[], startAtMs: number, now: () => number) {
    this.#deviations = deviations.map(({ fromMs, untilMs, deviation }) => ({
      fromMs: fromMs + startAtMs,
      untilMs: untilMs + startAtMs,
      deviation,
    }));
    this.#now = now;
  }

  /** The deviation of that kind that is in force for what `where` describes; undefined when all is well there. */
  wrong<Kind extends Deviation['kind']>(kind: Kind, where: Where<Kind> = {}): DeviationOf<Kind> | undefined {
    return this.#inForce(kind, where).next().value?.deviation;
  }

  /** All deviations of that kind that are in force for what `where` describes. */
  allWrong<Kind extends Deviation['kind']>(kind: Kind, where: Where<Kind> = {}): DeviationOf<Kind>[] {
    return [...this.#inForce(kind, where)].map(({ deviation }) => deviation);
  }

  /** Since when that deviation has been in force (ms since the epoch); undefined when it is not. */
  wrongSinceMs<Kind extends Deviation['kind']>(kind: Kind, where: Where<Kind> = {}): number | undefined {
    return this.#inForce(kind, where).next().value?.fromMs;
  }

  /** Instants at which a deviation begins or ends. */
  boundaries(): number[] {
    return this.#deviations.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]).filter(Number.isFinite);
  }

  *#inForce<Kind extends Deviation['kind']>(
    kind: Kind,
    where: Where<Kind>,
  ): Generator<{ readonly fromMs: number; readonly deviation: DeviationOf<Kind> }, undefined> {
    const nowMs = this.#now();
    for (const { fromMs, untilMs, deviation } of this.#deviations) {
      if (fromMs > nowMs || nowMs >= untilMs) continue;
      if (isOf(deviation, kind) && matches(deviation, where)) yield { fromMs, deviation };
    }
  }
}

function isOf<Kind extends Deviation['kind']>(deviation: Deviation, kind: Kind): deviation is DeviationOf<Kind> {
  return deviation.kind === kind;
}

function matches(deviation: object, where: object): boolean {
  return Object.entries(where).every(([field, value]) => Reflect.get(deviation, field) === value);
}
