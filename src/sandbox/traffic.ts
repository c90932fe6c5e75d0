import type { Application } from './application.ts';
import { LedTraffic } from './led-traffic.ts';
import type { NameService } from './name-service.ts';
import type { Replication } from './replication.ts';
import type { Resolvers } from './resolvers.ts';
import type { WorldLog } from './world-log.ts';
import type { Writers } from './writers.ts';

/** A sample is logged at least this often, milliseconds, and at every change. */
const logEveryMs = 60_000;

/** The clients of one workload: where they are sent and whether they succeed. */
export class Traffic {
  readonly #application: Application;
  readonly #names: NameService;
  readonly #resolvers: Resolvers;
  readonly #writers: Writers;
  readonly #replication: Replication;
  readonly #log: WorldLog | undefined;
  readonly #led: LedTraffic | undefined;
  readonly #onTakeover: (from: string, unreplicatedSeconds: number, nowMs: number) => void;
  #shares: Readonly<Record<string, number>>;
  #lastLoggedMs = Number.NEGATIVE_INFINITY;
  #lastShown = '';
  #writingRegion: string;

  constructor(parts: {
    application: Application;
    names: NameService;
    resolvers: Resolvers;
    writers: Writers;
    replication: Replication;
    /** Told when another Region begins to write: what the old one had not replicated, in seconds of writing. */
    onTakeover: (from: string, unreplicatedSeconds: number, nowMs: number) => void;
    /** Only the workload under observation is logged. */
    log: WorldLog | undefined;
  }) {
    this.#application = parts.application;
    this.#names = parts.names;
    this.#resolvers = parts.resolvers;
    this.#writers = parts.writers;
    this.#replication = parts.replication;
    this.#log = parts.log;
    const { lease, policy } = parts.application.workload;
    this.#led =
      parts.log && lease.honoured
        ? new LedTraffic({ ...parts, log: parts.log, limitSeconds: policy.maxWithoutWriterSeconds })
        : undefined;
    this.#onTakeover = parts.onTakeover;
    this.#shares = parts.names.answer();
    this.#writingRegion = parts.application.workload.regions[0];
  }

  /** Share of the clients that a Region serves now. */
  share(region: string): number {
    return this.#shares[region] ?? 0;
  }

  /** Share of a journey's client requests that succeed in a Region. */
  success(journey: ReturnType<Application['countedJourneys']>[number], region: string): number {
    if (this.#application.writes(journey) && !this.#writers.accepts(region)) return 0;
    return 1 - this.#application.journeyFailure(journey, region);
  }

  /** Looks at the clients now. */
  sample(nowMs: number): void {
    this.#shares = this.#resolvers.settled() ? this.#names.answer() : this.#resolvers.shares(nowMs);
    const journeys = this.#application.countedJourneys();
    let successRate = 0;
    for (const [region, share] of Object.entries(this.#shares)) {
      const succeeding = journeys.reduce((sum, journey) => sum + this.success(journey, region), 0) / journeys.length;
      successRate += share * succeeding;
    }
    this.#led?.follow(nowMs);
    this.#followWrites(nowMs);
    this.#record(nowMs, Math.round(successRate * 1e6) / 1e6);
  }

  #followWrites(nowMs: number): void {
    const writing = this.#application.workload.journeys.filter((journey) => this.#application.writes(journey));
    if (writing.length === 0) return;
    for (const region of this.#application.workload.regions) {
      const succeeding = writing.reduce((sum, journey) => sum + this.success(journey, region), 0) / writing.length;
      const rate = this.share(region) * succeeding;
      this.#replication.writing(region, rate, nowMs);
      if (rate > 0) this.#wrote(region, nowMs);
    }
  }

  #wrote(region: string, nowMs: number): void {
    this.#writers.wrote(region);
    if (!this.#application.workload.lease.honoured || region === this.#writingRegion) return;
    const from = this.#writingRegion;
    this.#writingRegion = region;
    const unreplicatedSeconds = this.#replication.unreplicatedSeconds(from, nowMs);
    this.#onTakeover(from, unreplicatedSeconds, nowMs);
    this.#log?.takeovers.push({ atMs: nowMs, from, to: region, unreplicatedSeconds });
  }

  #record(nowMs: number, successRate: number): void {
    if (!this.#log) return;
    const writersByRegion = this.#writers.byRegion();
    const shown = JSON.stringify([successRate, this.#shares, writersByRegion]);
    if (shown === this.#lastShown && nowMs - this.#lastLoggedMs < logEveryMs) return;
    this.#lastShown = shown;
    this.#lastLoggedMs = nowMs;
    this.#log.traffic.push({ atMs: nowMs, successRate, byRegion: { ...this.#shares }, writersByRegion });
  }
}
