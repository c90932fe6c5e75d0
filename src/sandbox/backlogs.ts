import type { Workload } from '../workload/schema.ts';
import type { Application } from './application.ts';
import { asynchronousServices } from './asynchronous.ts';
import type { Impairments } from './impairments.ts';
import { requestsPerSecond } from './service-graph.ts';

/** Work that waits longer than this is late: whoever ordered it notices. */
const lateMs = 60_000;

/** One queue, topic, bus or stream of the workload in one Region. */
interface Backlog {
  readonly component: Workload['components'][number];
  readonly region: string;
  /** Work that waits, as time of usual arrival, ms. */
  waitingMs: number;
  /** Since when it changes as it does now, and how: ms of work a ms. */
  sinceMs: number;
  growth: number;
}

interface Parts {
  readonly application: Application;
  readonly impairments: Impairments;
  /** Share of the clients that a Region serves. */
  readonly share: (region: string) => number;
  /** How many times faster than it comes work is done. */
  readonly drainAt: number;
}

/**
 * What waits in the workload's queues and streams. It grows while nobody fetches it, or while those who are fed cannot work, and is worked off
 * afterwards faster than it came.
 */
export class Backlogs {
  readonly #parts: Parts;
  readonly #all: readonly Backlog[];

  constructor(parts: Parts, nowMs: number) {
    this.#parts = parts;
    const { components, regions } = parts.application.workload;
    this.#all = components
      .filter(({ service, calls }) => asynchronousServices.has(service) && calls.length > 0)
      .flatMap((component) =>
        regions.map((region) => ({ component, region, waitingMs: 0, sinceMs: nowMs, growth: 0 })),
      );
  }

  /** Something may have changed. Answers in how many ms something changes by itself, because work is late or no longer; Infinity when nothing does. */
  follow(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const backlog of this.#all) {
      backlog.waitingMs = waitingAt(backlog, nowMs);
      backlog.sinceMs = nowMs;
      backlog.growth = this.#growth(backlog);
      nextMs = Math.min(nextMs, turnsIn(backlog));
    }
    return nextMs;
  }

  /** Share of the work of a component that is not done in time, 0..1. */
  late(component: string, region: string): number {
    const backlog = this.#all.find((one) => one.component.id === component && one.region === region);
    if (!backlog) return 0;
    return backlog.waitingMs >= lateMs ? 1 : this.#blocked(backlog);
  }

  /** What of it can be noticed: two equal ones show the same. */
  state(): string {
    return this.#all.map(({ component, region }) => this.late(component.id, region)).join();
  }

  /** Messages that wait under a physical name, in the Region; 0 where there is no such thing. */
  waiting(name: string, region: string, nowMs: number): number {
    const backlog = this.#all.find((one) => one.component.name === name && one.region === region);
    return backlog ? Math.round((waitingAt(backlog, nowMs) / 1000) * requestsPerSecond) : 0;
  }

  #growth(backlog: Backlog): number {
    const { share, drainAt } = this.#parts;
    const arriving = share(backlog.region);
    const fetched = 1 - this.#blocked(backlog);
    if (fetched < 1) return arriving * (1 - fetched);
    return backlog.waitingMs > 0 ? arriving - drainAt : 0;
  }

  /** Share that is not fetched, or that those who are fed give back. */
  #blocked({ component, region }: Backlog): number {
    const { application, impairments } = this.#parts;
    const waits = [component.service, 'lambda'].map((service) =>
      impairments.share(service, region, 'async-delayed', component.id),
    );
    const failing = component.calls.map((fed) => application.totalFailure(fed, region));
    const blocked = 1 - [...waits, ...failing].reduce((working, one) => working * (1 - one), 1);
    return blocked < ignoredShare ? 0 : blocked;
  }
}

/** A few failures are tried again at once and leave nothing behind. */
const ignoredShare = 0.05;

function waitingAt({ waitingMs, sinceMs, growth }: Backlog, nowMs: number): number {
  return Math.max(0, waitingMs + (nowMs - sinceMs) * growth);
}

/** When the backlog becomes late, is so no longer, or is gone. */
function turnsIn({ waitingMs, growth }: Backlog): number {
  if (growth > 0) return waitingMs < lateMs ? Math.ceil((lateMs - waitingMs) / growth) : Number.POSITIVE_INFINITY;
  if (growth === 0) return Number.POSITIVE_INFINITY;
  const until = waitingMs >= lateMs ? waitingMs - lateMs + 1 : waitingMs;
  return Math.ceil(until / -growth);
}
