import type { Workload } from '../workload/schema.ts';
import type { AccountModel } from './account/model.ts';
import { HealthCheckers } from './health-checkers.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Share of answers per Region; sums to 1. */
export type Answer = Readonly<Record<string, number>>;

/** One record set of the name: a weight, or a role, by the zone's policy. */
export interface NamedRecord {
  readonly setIdentifier: string;
  readonly region: string;
  readonly weight: number | null;
  readonly failover: 'PRIMARY' | 'SECONDARY' | null;
}

interface Parts {
  readonly workload: Workload;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly impairments: Impairments;
  readonly account: AccountModel;
  readonly onAnswer: (answer: Answer) => void;
}

/** A record change reaches all name servers, usually within 60 s. */
export const changeSyncMs = { least: 20_000, most: 60_000 } as const;
/** A zone takes no other change for about so long after it took one. */
const zoneBusyMs = 500;
/** Weights of record sets at the start. */
const setupWeight = { active: 100, standby: 0 } as const;

/**
 * The workload's name at the authoritative servers. Each Region has one record with the health check that the levers need. Among weighted
 * records, weights decide among healthy ones, weight 0 serves when no other is healthy, and when none is healthy all count as healthy. Of a
 * primary and a secondary, the secondary answers only while it is healthy and the primary is not. These are Route 53's rules.
 */
export class NameService {
  readonly checkers: HealthCheckers;
  readonly #workload: Workload;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #impairments: Impairments;
  readonly #account: AccountModel;
  readonly #onAnswer: (answer: Answer) => void;
  /** As the control plane has them, and as the name servers answer. */
  #records: readonly NamedRecord[];
  #servedRecords: readonly NamedRecord[];
  readonly #changes = new Map<string, 'PENDING' | 'INSYNC' | 'LOST'>();
  #busyUntilMs = Number.NEGATIVE_INFINITY;
  #answer: Answer;

  constructor(parts: Parts) {
    const { workload, clock, random, impairments, account, onAnswer } = parts;
    this.#workload = workload;
    this.#clock = clock;
    this.#random = random;
    this.#impairments = impairments;
    this.#account = account;
    this.#onAnswer = onAnswer;
    this.checkers = new HealthCheckers({
      workload,
      clock,
      random,
      impairments,
      account,
      onSeen: () => this.#compare(),
    });
    this.#records = workload.regions.map((region) => this.#setup(region));
    this.#servedRecords = this.#records;
    this.#answer = this.#compute();
  }

  answer(): Answer {
    return this.#answer;
  }

  /** Record sets as the control plane has them. */
  records(): readonly NamedRecord[] {
    return this.#records;
  }

  /** True while the zone is still busy with the change before. */
  busy(): boolean {
    return this.#clock.now() < this.#busyUntilMs;
  }

  /** Submits one batch: the record sets given replace those of the same identifier. Answers the change's id. */
  submit(records: readonly NamedRecord[]): string {
    const before = this.#records;
    this.#records = before.map(
      (record) => records.find(({ setIdentifier }) => setIdentifier === record.setIdentifier) ?? record,
    );
    this.#busyUntilMs = this.#clock.now() + zoneBusyMs;
    const id = `C${(this.#changes.size + 1).toString().padStart(13, '0')}`;
    this.#changes.set(id, 'PENDING');
    this.#clock.schedule(this.#random.between(changeSyncMs.least, changeSyncMs.most), () => {
      const stranded = this.#impairments.controlFailureRate('route53', 'us-east-1') === 1;
      this.#changes.set(id, stranded ? 'LOST' : 'INSYNC');
      if (stranded) this.#records = before;
      else this.#servedRecords = this.#records;
      this.#compare();
    });
    return id;
  }

  /** Undefined for a change that is not known, or was lost with the control plane that had taken it. */
  changeStatus(id: string): 'PENDING' | 'INSYNC' | undefined {
    const status = this.#changes.get(id);
    return status === 'LOST' ? undefined : status;
  }

  /** Looks again after something outside changed, e.g. the storage that a check reads. */
  recompute(): void {
    this.checkers.follow();
    this.#compare();
  }

  #setup(region: string): NamedRecord {
    const lever = this.#workload.levers.find(({ kind }) => kind === 'records');
    const records = lever?.kind === 'records' ? lever : undefined;
    const setIdentifier = records?.setIdentifiers[region] ?? region;
    const active = region === this.#workload.regions[0];
    return records?.policy === 'failover'
      ? { setIdentifier, region, weight: null, failover: active ? 'PRIMARY' : 'SECONDARY' }
      : { setIdentifier, region, weight: active ? setupWeight.active : setupWeight.standby, failover: null };
  }

  #compare(): void {
    const answer = this.#compute();
    const same = Object.keys({ ...answer, ...this.#answer }).every((region) => answer[region] === this.#answer[region]);
    if (same) return;
    this.#answer = answer;
    this.#onAnswer(answer);
  }

  #compute(): Answer {
    const records = this.#servedRecords
      .filter(({ region }) => this.#account.wrong('record-missing', { region }) === undefined)
      .map((record) => ({ ...record, healthy: this.checkers.healthy(record.region) }));
    const primary = records.find(({ failover }) => failover === 'PRIMARY');
    const secondary = records.find(({ failover }) => failover === 'SECONDARY');
    if (primary && secondary) {
      return { [!primary.healthy && secondary.healthy ? secondary.region : primary.region]: 1 };
    }
    const healthy = records.some((record) => record.healthy) ? records.filter((record) => record.healthy) : records;
    const weighted = healthy.filter((record) => (record.weight ?? 0) > 0);
    const chosen = weighted.length > 0 ? weighted : healthy.map((record) => ({ ...record, weight: 1 }));
    const total = chosen.reduce((sum, record) => sum + (record.weight ?? 0), 0);
    return Object.fromEntries(chosen.map(({ region, weight }) => [region, (weight ?? 0) / total]));
  }
}
