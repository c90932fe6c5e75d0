import type { Workload } from '../workload/schema.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type ControlState = 'On' | 'Off';

/** Share of answers per Region; sums to 1. */
export type Answer = Readonly<Record<string, number>>;

/** Health checkers look every 10 s and need three equal results (Route 53's fast interval and default threshold). */
export const checkIntervalMs = 10_000;
export const checkThreshold = 3;
/** From a check's new state to the answers of the name servers: 5 to 10 s (aws-facts, formulas: T_agg). */
export const aggregationMs = { least: 5000, most: 10_000 } as const;
/** A record change reaches all name servers, usually within 60 s. */
export const changeSyncMs = { least: 20_000, most: 60_000 } as const;
/** Weights of record sets at the start. */
const setupWeight = { active: 100, standby: 0 } as const;

/**
 * The workload's name at the authoritative servers. Each Region has one weighted record (100 for the Region active at the start, 0 for the other)
 * with a calculated health check: its routing control is On and none of its switch objects is present. Weights decide among healthy records,
 * weight 0 serves when no other is healthy, and when none is healthy all count as healthy: Route 53's rules.
 */
export class NameService {
  readonly controls = new Map<string, ControlState>();
  readonly objects = new Set<string>();
  readonly weights = new Map<string, number>();
  readonly #workload: Workload;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #impairments: Impairments;
  readonly #onAnswer: (answer: Answer) => void;
  readonly #seenControls: Map<string, ControlState>;
  readonly #seenObjects = new Set<string>();
  readonly #seenWeights: Map<string, number>;
  readonly #pendingChanges = new Map<string, 'PENDING' | 'INSYNC'>();
  #answer: Answer;

  constructor(
    workload: Workload,
    clock: VirtualClock,
    random: Random,
    impairments: Impairments,
    onAnswer: (answer: Answer) => void,
  ) {
    this.#workload = workload;
    this.#clock = clock;
    this.#random = random;
    this.#impairments = impairments;
    this.#onAnswer = onAnswer;
    for (const region of workload.regions) {
      const arn = this.controlOf(region);
      if (arn) this.controls.set(arn, 'On');
      const active = region === workload.regions[0];
      this.weights.set(this.setIdentifierOf(region), active ? setupWeight.active : setupWeight.standby);
    }
    this.#seenControls = new Map(this.controls);
    this.#seenWeights = new Map(this.weights);
    this.#answer = this.#compute();
  }

  answer(): Answer {
    return this.#answer;
  }

  controlOf(region: string): string | undefined {
    return this.#workload.levers.find((lever) => lever.kind === 'routing-control')?.controls[region];
  }

  setIdentifierOf(region: string): string {
    return this.#workload.levers.find((lever) => lever.kind === 'records')?.setIdentifiers[region] ?? region;
  }

  setControl(arn: string, state: ControlState): void {
    this.controls.set(arn, state);
    this.#after(this.#aggregation(), () => this.#seenControls.set(arn, this.controls.get(arn) ?? 'On'));
  }

  /** `object` is `region/bucket/key`. */
  setObject(object: string, present: boolean): void {
    if (present) this.objects.add(object);
    else this.objects.delete(object);
    const detectionMs = checkIntervalMs * (checkThreshold - 1) + this.#random.between(0, checkIntervalMs);
    this.#after(detectionMs + this.#aggregation(), () => {
      if (this.objects.has(object)) this.#seenObjects.add(object);
      else this.#seenObjects.delete(object);
    });
  }

  /** Submits one batch of weights; answers the change's id. */
  setWeights(weights: ReadonlyMap<string, number>): string {
    for (const [identifier, weight] of weights) this.weights.set(identifier, weight);
    const id = `C${(this.#pendingChanges.size + 1).toString().padStart(13, '0')}`;
    this.#pendingChanges.set(id, 'PENDING');
    this.#after(this.#random.between(changeSyncMs.least, changeSyncMs.most), () => {
      this.#pendingChanges.set(id, 'INSYNC');
      for (const [identifier, weight] of weights) this.#seenWeights.set(identifier, weight);
    });
    return id;
  }

  changeStatus(id: string): 'PENDING' | 'INSYNC' | undefined {
    return this.#pendingChanges.get(id);
  }

  /** Looks again after something outside changed, e.g. the storage that a check reads. */
  recompute(): void {
    const answer = this.#compute();
    const same = Object.keys({ ...answer, ...this.#answer }).every((region) => answer[region] === this.#answer[region]);
    if (same) return;
    this.#answer = answer;
    this.#onAnswer(answer);
  }

  #aggregation(): number {
    return this.#random.between(aggregationMs.least, aggregationMs.most);
  }

  #after(delayMs: number, see: () => void): void {
    this.#clock.schedule(delayMs, () => {
      see();
      this.recompute();
    });
  }

  #compute(): Answer {
    const records = this.#workload.regions.map((region) => ({
      region,
      weight: this.#seenWeights.get(this.setIdentifierOf(region)) ?? 0,
      healthy: this.#healthy(region),
    }));
    const healthy = records.some((record) => record.healthy) ? records.filter((record) => record.healthy) : records;
    const weighted = healthy.filter((record) => record.weight > 0);
    const chosen = weighted.length > 0 ? weighted : healthy.map((record) => ({ ...record, weight: 1 }));
    const total = chosen.reduce((sum, record) => sum + record.weight, 0);
    return Object.fromEntries(chosen.map(({ region, weight }) => [region, weight / total]));
  }

  #healthy(region: string): boolean {
    const arn = this.controlOf(region);
    if (arn && this.#seenControls.get(arn) === 'Off') return false;
    const switches = this.#workload.levers.find((lever) => lever.kind === 'standby-object')?.switches[region] ?? [];
    return !switches.some(
      (one) =>
        this.#seenObjects.has(`${one.region}/${one.bucket}/${one.key}`) && this.#impairments.up('s3', one.region),
    );
  }
}
