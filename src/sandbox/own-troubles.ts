import type { OwnTrouble } from '../scenario/own-trouble.ts';
import type { TimedTrouble } from '../scenario/world-scenario.ts';

type Refused = Extract<OwnTrouble, { kind: 'refused' }>;

/** How a refusal shows: the error that the caller gets, and what the audit trail has of the change; null where it has nothing. */
interface Refusal {
  readonly exception: string;
  readonly change: { readonly name: string; readonly source: string; readonly region: string | null } | null;
}

/** By cause. IAM's changes are recorded in us-east-1 only (AWS CloudTrail User Guide, global service events). */
const refusals: Readonly<Record<Refused['cause'], Refusal>> = {
  permission: {
    exception: 'AccessDeniedException',
    change: { name: 'PutRolePolicy', source: 'iam.amazonaws.com', region: 'us-east-1' },
  },
  key: {
    exception: 'KMSDisabledException',
    change: { name: 'DisableKey', source: 'kms.amazonaws.com', region: null },
  },
  secret: {
    exception: 'InvalidCredentialsError',
    change: { name: 'RotateSecret', source: 'secretsmanager.amazonaws.com', region: null },
  },
  certificate: { exception: 'CERT_HAS_EXPIRED', change: null },
};

/** A change that the audit trail shows. */
export interface OwnChange {
  readonly atMs: number;
  readonly region: string;
  readonly name: string;
  readonly source: string;
}

/** What goes wrong by our own doing, on the world's clock, for the workload under observation. */
export class OwnTroubles {
  readonly #all: readonly TimedTrouble[];
  readonly #startAtMs: number;
  readonly #now: () => number;

  constructor(troubles: readonly TimedTrouble[], startAtMs: number, now: () => number) {
    this.#all = troubles;
    this.#startAtMs = startAtMs;
    this.#now = now;
  }

  /** Instants at which something begins or ends. */
  boundaries(): number[] {
    return this.#all
      .flatMap(({ fromMs, untilMs }) => [fromMs, untilMs])
      .filter(Number.isFinite)
      .map((ms) => ms + this.#startAtMs);
  }

  /** Share of a function's requests that is refused, 0..1. */
  refusedShare(component: string, region: string): number {
    const found = this.#active('refused').filter((one) => one.components.includes(component) && isIn(one, region));
    return 1 - found.reduce((spared, { rate }) => spared * (1 - rate), 1);
  }

  /** The error that a refused function gets, and the component that refuses it; null: somebody outside. */
  refusalOf(component: string, region: string): { readonly exception: string; readonly by: string | null } | undefined {
    const found = this.#active('refused').find((one) => one.components.includes(component) && isIn(one, region));
    return found && { exception: refusals[found.cause].exception, by: found.by ?? null };
  }

  /** Share of a table's requests that is throttled because of one key, 0..1. */
  hotShare(component: string, region: string): number {
    return Math.max(
      0,
      ...this.#active('hot-key')
        .filter((one) => one.component === component && isIn(one, region))
        .map(({ rate }) => rate),
    );
  }

  /** Messages that a consumer had given up on at an instant. */
  deadLetters(queue: string, region: string, atMs: number): number {
    const filling = this.#all.flatMap(({ trouble, fromMs, untilMs }) => {
      if (trouble.kind !== 'dead-letters' || trouble.queue !== queue || !isIn(trouble, region)) return [];
      const sinceMs = atMs - this.#startAtMs - fromMs;
      const isFilling = sinceMs >= 0 && atMs - this.#startAtMs < untilMs;
      return isFilling ? [Math.floor((sinceMs / 60_000) * trouble.perMinute)] : [];
    });
    return filling.reduce((sum, count) => sum + count, 0);
  }

  falselyAlarming(alarm: string, region: string): boolean {
    return this.#active('false-alarms').some(
      ({ alarms, ...one }) => isIn(one, region) && (alarms === 'all' || alarms.includes(alarm)),
    );
  }

  /** Share of the names that the engine's own resolver does not resolve now, 0..1. */
  unresolvedShare(): number {
    return Math.max(0, ...this.#active('resolver').map(({ rate }) => rate));
  }

  /** What people changed, each a minute before it began to tell. */
  changes(regions: readonly string[]): OwnChange[] {
    return this.#all.flatMap(({ trouble, fromMs }) => {
      const change = trouble.kind === 'refused' ? refusals[trouble.cause].change : null;
      if (change === null || trouble.kind !== 'refused') return [];
      const places = change.region === null ? regions.filter((region) => isIn(trouble, region)) : [change.region];
      const atMs = this.#startAtMs + fromMs - 60_000;
      return places.map((region) => ({ atMs, region, name: change.name, source: change.source }));
    });
  }

  #active<Kind extends OwnTrouble['kind']>(kind: Kind): Extract<OwnTrouble, { kind: Kind }>[] {
    const atMs = this.#now() - this.#startAtMs;
    return this.#all.flatMap(({ trouble, fromMs, untilMs }) =>
      trouble.kind === kind && fromMs <= atMs && atMs < untilMs ? [trouble as Extract<OwnTrouble, { kind: Kind }>] : [],
    );
  }
}

function isIn({ region }: { readonly region: string }, place: string): boolean {
  return region === '*' || region === place;
}
