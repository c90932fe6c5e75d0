import { otherRegion, type Workload } from '../workload/schema.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';

type Table = Workload['tables'][number];

/** The usual lag of a table lies between these shares of its worst. */
export const lagShare = { least: 0.2, most: 0.8 } as const;
/** After an outage a stream of changes catches up this many times faster than it grew (2025-10-20: 2 h 37 min in 7 minutes). */
const catchUpFactor = 22;

interface Written {
  readonly fromMs: number;
  toMs: number;
  /** Share of the usual write rate that was accepted, 0..1. */
  readonly rate: number;
}

interface Stream {
  readonly lagMs: number;
  stalledAtMs: number | null;
  /** While it catches up: since when, and what was visible then. */
  catchingUp: { readonly sinceMs: number; readonly visibleMs: number } | null;
  written: Written[];
}

/** Replication of a workload's tables between its two Regions. */
export class Replication {
  readonly #workload: Workload;
  readonly #impairments: Impairments;
  readonly #streams = new Map<string, Stream>();

  constructor(workload: Workload, impairments: Impairments, random: Random) {
    this.#workload = workload;
    this.#impairments = impairments;
    for (const table of workload.tables) {
      for (const source of workload.regions) {
        const lagMs =
          table.consistency === 'strong' ? 0 : table.worstLagMs * random.between(lagShare.least, lagShare.most);
        this.#streams.set(`${table.name}/${source}`, { lagMs, stalledAtMs: null, catchingUp: null, written: [] });
      }
    }
  }

  /** Everything written in `source` up to the answered instant is visible in the other Region. */
  visibleUpToMs(table: string, source: string, nowMs: number): number {
    const stream = this.#streams.get(`${table}/${source}`);
    if (!stream) return Number.NEGATIVE_INFINITY;
    const freshMs = nowMs - stream.lagMs;
    if (stream.stalledAtMs !== null) return visibleAt({ ...stream, stalledAtMs: null }, stream.stalledAtMs);
    return stream.catchingUp ? Math.min(freshMs, visibleAt(stream, nowMs)) : freshMs;
  }

  /** Follows the state of the tables' service in both Regions. */
  update(nowMs: number): void {
    for (const table of this.#workload.tables) {
      if (table.consistency === 'strong') continue;
      for (const source of this.#workload.regions) this.#follow(table, source, nowMs);
    }
  }

  /** Writes go on in `region` at `rate` (share of the usual) from now on. */
  writing(region: string, rate: number, nowMs: number): void {
    for (const { name } of this.#workload.tables) {
      const stream = this.#streams.get(`${name}/${region}`);
      if (!stream) continue;
      const last = stream.written.at(-1);
      if (last?.rate === rate && last.toMs === Number.POSITIVE_INFINITY) continue;
      if (last && last.toMs === Number.POSITIVE_INFINITY) last.toMs = nowMs;
      const visibleMs = this.visibleUpToMs(name, region, nowMs);
      stream.written = stream.written.filter(({ toMs }) => toMs > visibleMs);
      if (rate > 0) stream.written.push({ fromMs: nowMs, toMs: Number.POSITIVE_INFINITY, rate });
    }
  }

  /** Accepted writes of `region` that the other Region does not have, in seconds of usual writing; the worst table. */
  unreplicatedSeconds(region: string, nowMs: number): number {
    const seconds = this.#workload.tables.map(({ name }) => {
      const visibleMs = this.visibleUpToMs(name, region, nowMs);
      const written = this.#streams.get(`${name}/${region}`)?.written ?? [];
      const missingMs = written.map(
        ({ fromMs, toMs, rate }) => Math.max(0, Math.min(toMs, nowMs) - Math.max(fromMs, visibleMs)) * rate,
      );
      return missingMs.reduce((sum, one) => sum + one, 0) / 1000;
    });
    return Math.max(0, ...seconds);
  }

  #follow(table: Table, source: string, nowMs: number): void {
    const stream = this.#streams.get(`${table.name}/${source}`);
    if (!stream) return;
    const flowing = [source, otherRegion(this.#workload, source)].every(
      (region) =>
        this.#impairments.up('dynamodb', region) &&
        this.#impairments.has('dynamodb', region, 'replication-stalled', table.component) === undefined,
    );
    if (!flowing && stream.stalledAtMs === null) stream.stalledAtMs = nowMs;
    if (flowing && stream.stalledAtMs !== null) {
      const visibleMs = this.visibleUpToMs(table.name, source, nowMs);
      stream.stalledAtMs = null;
      stream.catchingUp = { sinceMs: nowMs, visibleMs };
    }
  }
}

function visibleAt(stream: Stream, atMs: number): number {
  const freshMs = atMs - stream.lagMs;
  if (!stream.catchingUp) return freshMs;
  return Math.min(freshMs, stream.catchingUp.visibleMs + (atMs - stream.catchingUp.sinceMs) * catchUpFactor);
}
