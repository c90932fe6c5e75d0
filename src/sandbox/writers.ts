import { lapsesAtMs, leaseIn, leaseKey, mayWriteAt } from '../lease/lease-rules.js';
import type { Workload } from '../workload/schema.ts';
import type { Item, Items } from './items.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { WorldLog } from './world-log.ts';

/** A lease client reads the lease again this often, milliseconds. */
const readEveryMs = 3000;

interface Fleet {
  readonly region: string;
  readonly phaseMs: number;
  holds: boolean;
}

/**
 * The writers of one workload, one fleet per Region, by the rules of the lease client: each reads the lease every few seconds, writes only
 * while the lease names its Region, and stops when it could not read the lease for the lease's TTL. Where the lease is not honoured every
 * Region writes.
 */
export class Writers {
  readonly #workload: Workload;
  readonly #clock: VirtualClock;
  readonly #items: Items;
  readonly #log: WorldLog | undefined;
  readonly #fleets: readonly Fleet[];
  readonly #onChange: () => void;
  #storeDownSinceMs: number | null = null;

  constructor(parts: {
    workload: Workload;
    clock: VirtualClock;
    items: Items;
    random: Random;
    /** Only the workload under observation is logged. */
    log: WorldLog | undefined;
    onChange: () => void;
  }) {
    this.#workload = parts.workload;
    this.#clock = parts.clock;
    this.#items = parts.items;
    this.#log = parts.log;
    this.#onChange = parts.onChange;
    const active = parts.workload.regions[0];
    this.#fleets = parts.workload.regions.map((region) => ({
      region,
      phaseMs: parts.random.between(0, readEveryMs),
      holds: region === active,
    }));
    this.#items.store(parts.workload.lease.table, parts.workload.lease.regions[0] ?? '', {
      pk: { S: this.#key() },
      region: { S: active },
      epoch: { N: '1' },
      changedAtMs: { N: String(this.#clock.now()) },
      changedBy: { S: 'setup' },
      firstWriteAtMs: { N: String(this.#clock.now()) },
    });
    this.#log?.writerIntervals.push({ region: active, fromMs: this.#clock.now(), toMs: null });
  }

  /** True while a Region's writers accept writes. */
  accepts(region: string): boolean {
    return !this.#workload.lease.honoured || this.#fleets.some((fleet) => fleet.region === region && fleet.holds);
  }

  /** The Region and epoch that the lease names, as far as anybody can read it. */
  leaseNow(): { readonly region: string | null; readonly epoch: number } | undefined {
    return leaseIn(this.#lease());
  }

  /** 1 for each Region whose writers accept writes, else 0. */
  byRegion(): Record<string, number> {
    return Object.fromEntries(this.#workload.regions.map((region) => [region, this.accepts(region) ? 1 : 0]));
  }

  /** The lease changed: every fleet sees it at its next reading. */
  leaseChanged(region: string | null): void {
    const nowMs = this.#clock.now();
    if (region === null) this.#openGap(nowMs);
    else this.#closeGap(nowMs);
    this.#readSoon();
  }

  /** The store of the lease may have become unreadable or readable again. */
  follow(): void {
    const available = this.#items.storeAvailable(this.#workload.lease);
    if (!available && this.#storeDownSinceMs === null) {
      const sinceMs = this.#clock.now();
      this.#storeDownSinceMs = sinceMs;
      for (const fleet of this.#fleets) {
        const lapseMs = lapsesAtMs(sinceMs - this.#sinceReadMs(fleet), this.#ttlMs());
        this.#clock.schedule(lapseMs - sinceMs, () => {
          if (this.#storeDownSinceMs === sinceMs) this.#set(fleet, false);
        });
      }
    }
    if (available && this.#storeDownSinceMs !== null) {
      this.#storeDownSinceMs = null;
      this.#readSoon();
    }
  }

  /** A client's write was accepted in a Region: the lease client tells when it is the first under this epoch. */
  wrote(region: string): void {
    const item = this.#lease();
    const lease = leaseIn(item);
    if (!lease || lease.region !== region || lease.firstWriteTold) return;
    this.#items.store(this.#workload.lease.table, this.#workload.lease.regions[0] ?? '', {
      ...item,
      firstWriteAtMs: { N: String(this.#clock.now()) },
    });
  }

  #key(): string {
    return leaseKey(this.#workload.id);
  }

  #ttlMs(): number {
    return this.#workload.lease.ttlSeconds * 1000;
  }

  #sinceReadMs(fleet: Fleet): number {
    return (this.#clock.now() - fleet.phaseMs) % readEveryMs;
  }

  #lease(): Item | undefined {
    const { lease } = this.#workload;
    if (!this.#items.storeAvailable(lease)) return undefined;
    return this.#items.get(lease.table, lease.regions[0] ?? '', this.#key());
  }

  #readSoon(): void {
    for (const fleet of this.#fleets) {
      this.#clock.schedule(readEveryMs - this.#sinceReadMs(fleet), () => {
        const item = this.#lease();
        if (!item) return;
        const nowMs = this.#clock.now();
        const writer = { region: fleet.region, ttlMs: this.#ttlMs(), nowMs, forMs: 0 };
        this.#set(fleet, mayWriteAt({ lease: leaseIn(item), readBegunAtMs: nowMs }, writer));
      });
    }
  }

  #set(fleet: Fleet, holds: boolean): void {
    if (fleet.holds === holds) return;
    fleet.holds = holds;
    const nowMs = this.#clock.now();
    if (holds) {
      this.#log?.writerIntervals.push({ region: fleet.region, fromMs: nowMs, toMs: null });
    } else {
      const open = this.#log?.writerIntervals.findLast((one) => one.region === fleet.region && one.toMs === null);
      if (open) open.toMs = nowMs;
    }
    const writing = this.#fleets.filter((one) => one.holds).map(({ region }) => region);
    if (writing.length > 1) this.#log?.violate(nowMs, 'twoWriterRegions', writing.join(' and '));
    this.#onChange();
  }

  #openGap(nowMs: number): void {
    if (!this.#log || this.#log.writerGaps.at(-1)?.toMs === null) return;
    const gap = { fromMs: nowMs, toMs: null };
    this.#log.writerGaps.push(gap);
    const limitSeconds = this.#workload.policy.maxWithoutWriterSeconds;
    this.#clock.schedule(limitSeconds * 1000 + 1, () => {
      if (gap.toMs === null) {
        this.#log?.violate(this.#clock.now(), 'withoutWriterTooLong', `longer than ${limitSeconds} s`);
      }
    });
  }

  #closeGap(nowMs: number): void {
    const gap = this.#log?.writerGaps.at(-1);
    if (gap && gap.toMs === null) gap.toMs = nowMs;
  }
}
