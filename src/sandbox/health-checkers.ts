import { checksOf } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { AccountModel } from './account/model.ts';
import { alarmPath, type Guard, healthChecksOf, objectPath, type RecordChecks } from './health-checks.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type ControlState = 'On' | 'Off';
type Watched = Exclude<Guard, { kind: 'control' }>;

/** From a check's new state to the answers of the name servers: 5 to 10 s (aws-facts, formulas: T_agg). */
export const aggregationMs = { least: 5000, most: 10_000 } as const;
/** A check of an alarm follows the alarm's metric, which CloudWatch closes minute by minute. */
const metricPeriodMs = 60_000;

interface Parts {
  readonly workload: Workload;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly impairments: Impairments;
  readonly account: AccountModel;
  /** A check has changed its mind. */
  readonly onSeen: () => void;
}

/** What the checkers believe of one object or alarm, and what they are about to. */
interface Seen {
  answers: boolean;
  heading: boolean;
  cancel: () => void;
}

/**
 * Route 53's checkers: they read routing controls, switch objects and the metrics of alarms, each with its own delay, and need no control plane.
 * Storage that fails, or hides the object from strangers, looks like an object that is gone; a metric that is missing leaves the check as it was
 * (`LastKnownStatus`).
 */
export class HealthCheckers {
  readonly controls = new Map<string, ControlState>();
  readonly checks: readonly RecordChecks[];
  readonly #parts: Parts;
  readonly #objects = new Set<string>();
  readonly #cleared = new Set<string>();
  readonly #metrics = new Map<string, number>();
  readonly #seenControls: Map<string, ControlState>;
  readonly #seen = new Map<string, Seen>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.checks = healthChecksOf(parts.workload);
    for (const { guard, leaves } of this.#guards()) {
      if (guard.kind === 'control') {
        this.controls.set(guard.arn, 'On');
        continue;
      }
      if (guard.kind === 'alarm') this.#metrics.set(alarmPath(guard), 0);
      const answers = this.#answersNow(guard, leaves, guard.kind === 'alarm');
      this.#seen.set(guard.id, { answers, heading: answers, cancel: () => {} });
    }
    this.#seenControls = new Map(this.controls);
  }

  setControl(arn: string, state: ControlState): void {
    this.controls.set(arn, state);
    this.#parts.clock.schedule(this.#aggregation(), () => {
      this.#seenControls.set(arn, this.controls.get(arn) ?? 'On');
      this.#parts.onSeen();
    });
  }

  /** Is the switch object of `leaves` there? One that an earlier drill left over is, until it is removed. */
  present(object: { region: string; bucket: string; key: string }, leaves: string): boolean {
    const path = objectPath(object);
    const { account } = this.#parts;
    const leftOver = account.wrong('switch-left-over', { region: leaves, bucket: object.bucket }) !== undefined;
    return this.#objects.has(path) || (leftOver && !this.#cleared.has(path));
  }

  /** `object` as `objectPath` writes it. */
  setObject(object: string, present: boolean): void {
    if (present) this.#objects.add(object);
    else this.#objects.delete(object);
    if (!present) this.#cleared.add(object);
    this.follow();
  }

  /** The value that the metric behind a switch alarm was given last, `alarm` as `alarmPath` writes it; undefined for an alarm that is none. */
  metric(alarm: string): number | undefined {
    return this.#metrics.get(alarm);
  }

  setMetric(alarm: string, value: number): void {
    this.#metrics.set(alarm, value);
    this.follow();
  }

  /** Looks again at what the checks read, after something outside changed. */
  follow(): void {
    for (const { guard, leaves } of this.#guards()) {
      const seen = this.#seen.get(guard.id);
      if (!seen || guard.kind === 'control') continue;
      const answers = this.#answersNow(guard, leaves, seen.heading);
      if (answers === seen.heading) continue;
      seen.cancel();
      seen.heading = answers;
      seen.cancel = this.#parts.clock.schedule(this.#delayMs(guard), () => {
        seen.answers = answers;
        this.#parts.onSeen();
      });
    }
  }

  /** What the checkers last saw of one check, before any inversion. */
  answers(guard: Guard): boolean {
    if (guard.kind === 'control') return this.#seenControls.get(guard.arn) !== 'Off';
    return this.#seen.get(guard.id)?.answers === true;
  }

  /** True while a Region's record counts as healthy: it has no check, a disabled one, or one of which every guard is healthy. */
  healthy(region: string): boolean {
    const { account } = this.#parts;
    if (account.wrong('health-check-missing', { region }) || account.wrong('health-check-disabled', { region })) {
      return true;
    }
    const inverted = account.wrong('health-check-not-inverted', { region }) === undefined;
    const guards = this.checks.filter((one) => one.region === region).flatMap((one) => one.guards);
    return guards.every((guard) => this.answers(guard) !== (guard.kind === 'object' && inverted));
  }

  #guards(): { guard: Guard; leaves: string }[] {
    return this.checks.flatMap(({ guards, region }) => guards.map((guard) => ({ guard, leaves: region })));
  }

  /** An object answers while it can be read from outside; an alarm's check is healthy until its metric says 1. */
  #answersNow(guard: Watched, leaves: string, before: boolean): boolean {
    const { account, impairments } = this.#parts;
    if (guard.kind === 'object') {
      const hidden =
        account.wrong('bucket-private', { bucket: guard.bucket }) ??
        account.wrong('bucket-missing', { bucket: guard.bucket });
      return this.present(guard, leaves) && !hidden && impairments.up('s3', guard.region);
    }
    return impairments.blind('cloudwatch', guard.region) ? before : (this.#metrics.get(alarmPath(guard)) ?? 0) < 1;
  }

  #delayMs(guard: Watched): number {
    if (guard.kind === 'alarm') {
      return metricPeriodMs - (this.#parts.clock.now() % metricPeriodMs) + this.#aggregation();
    }
    const { intervalMs, failures } = objectChecksOf(this.#parts.workload);
    return intervalMs * (failures - 1) + this.#parts.random.between(0, intervalMs) + this.#aggregation();
  }

  #aggregation(): number {
    return this.#parts.random.between(aggregationMs.least, aggregationMs.most);
  }
}

/** How a workload's checks of switch objects are set. */
export function objectChecksOf({ levers }: Workload): ReturnType<typeof checksOf> {
  return checksOf(levers.find((lever) => lever.kind === 'standby-object') ?? {});
}
