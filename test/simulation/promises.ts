import { isCorrelation } from '../../src/engine/correlation.ts';
import { type IncidentRecord, nextDueAtMs } from '../../src/engine/record.ts';
import type { EffectRequest } from '../../src/engine/surroundings.ts';
import type { Facts } from '../../src/machines/facts.ts';
import type { Save } from '../../src/ports/journal.ts';
import type { Message } from '../../src/ports/messaging.ts';
import type { Violation, WorldLog } from '../../src/sandbox/world-log.ts';
import type { Course } from './course.ts';
import type { Ledger, Performed } from './ledger.ts';
import type { Life } from './life.ts';
import type { Transcript } from './transcript.ts';

/** So late a due time may be noticed by a process that has had so long to wake up, ms. */
const lateMs = 5_000;

interface Told {
  readonly kind: string;
  readonly key?: string;
  readonly id?: string;
  readonly dueAtMs?: number;
  readonly name?: string;
  readonly output?: unknown;
}

/** The promises of the design, each held against every write and every call as they happen. */
export class Promises {
  readonly #course: Course;
  readonly #ledger: Ledger;
  readonly #log: WorldLog;
  readonly #transcript: Transcript;
  readonly #settled = new Set<string>();
  readonly #requested = new Set<string>();
  #violationsSeen = 0;
  #fencedAtMs: number | undefined;

  constructor(given: { course: Course; ledger: Ledger; log: WorldLog; transcript: Transcript }) {
    this.#course = given.course;
    this.#ledger = given.ledger;
    this.#log = given.log;
    this.#transcript = given.transcript;
  }

  /** A decision is about to be written. */
  atWrite(save: Save, nowMs: number): void {
    this.#lookAtWorld();
    if (isCorrelation(save.record.id)) return;
    const before = this.#ledger.record(save.record.id);
    const after = this.#ledger.after(save.record);
    for (const row of save.history) this.#line(JSON.parse(row.body) as Told, before, nowMs);
    const acting = this.#ledger.records
      .map((record) => (record.id === after.id ? after : record))
      .concat(before ? [] : [after])
      .filter((record) => record.workload === after.workload && mutatingOf(record).length > 0);
    if (acting.length > 1)
      this.#violate(`two incidents change ${after.workload}: ${acting.map(({ id }) => id).join(', ')}`);
  }

  /** An effect is about to be performed. */
  atPerformance(request: EffectRequest, mutating: boolean): void {
    this.#lookAtWorld();
    const record = this.#ledger.record(request.incidentId);
    const saved = Object.values(record?.running ?? {}).find(({ key }) => key === request.key);
    if (!record || !saved || saved.name !== request.name || saved.attempts !== request.attempt) {
      this.#violate(`${request.name} ${request.key} is performed before it is saved`);
      return;
    }
    if (mutating) this.#ordered(record, request.name);
  }

  /** A call that changes the workload is about to be sent. */
  atChange(what: string, life: Life): void {
    this.#lookAtWorld();
    const lawful = this.#ledger.mutatingIn(life.number).some((performed) => this.#isSaved(performed));
    if (!lawful) this.#violate(`${what} belongs to no saved effect`);
  }

  /** The writer lease is about to change. `nowMs` is the world's time, which nobody's clock can move. */
  atLease(region: string | null, ttlMs: number, nowMs: number): void {
    if (region === null) this.#fencedAtMs = nowMs;
    else if (this.#fencedAtMs !== undefined && nowMs - this.#fencedAtMs < ttlMs)
      this.#violate(
        `the lease is given to ${region} ${nowMs - this.#fencedAtMs} ms after it was taken, and lasts ${ttlMs} ms`,
      );
  }

  /** A message is about to be posted. Of one destination and lane, what was decided first goes first. */
  atPost(message: Message): void {
    this.#lookAtWorld();
    const record = this.#ledger.record(message.incidentId);
    if (!record) return;
    const queue = record.outbox.filter(({ destination }) => destination === message.destination);
    const place = queue.findIndex(({ key }) => key === message.key);
    const what = `message ${message.destination} ${message.key}`;
    if (place === -1) this.#violate(`${what} is posted and is not in the saved outbox`);
    const before = queue.slice(0, Math.max(0, place)).find(({ lane }) => lane === message.lane);
    if (before) this.#violate(`${what} is posted before ${before.key}, which was decided earlier`);
  }

  /** A process was awake for long enough to have noticed everything that was due. `nowMs` is its time, without steps forward. */
  atGlance(life: Life, nowMs: number): void {
    this.#lookAtWorld();
    if (!life.alive || nowMs - life.startedAtMs < lateMs) return;
    for (const record of this.#ledger.records) {
      const dueAtMs = record.status === 'active' ? dueOf(record) : null;
      if (dueAtMs !== null && dueAtMs < nowMs - lateMs)
        this.#violate(`a timer of ${record.id} is lost: ${lateOf(record, dueAtMs)}`);
    }
  }

  #lookAtWorld(): void {
    const { violations } = this.#log;
    for (const violation of violations.slice(this.#violationsSeen)) this.#inWorld(violation);
    this.#violationsSeen = violations.length;
  }

  #inWorld({ kind, detail }: Violation): void {
    if (kind === 'twoWriterRegions') this.#violate(`two writer Regions: ${detail}`);
    // Five endpoints: after a lost answer the next one is told the same absolute states (Route 53 ARC Developer Guide, data plane best practices).
    if (kind === 'doubledEffect' && !detail.startsWith('UpdateRoutingControlStates'))
      this.#violate(`done twice: ${detail}`);
  }

  /** One line of history, against the record before it. */
  #line(told: Told, before: IncidentRecord | undefined, nowMs: number): void {
    switch (told.kind) {
      case 'effect.requested':
        if (this.#requested.has(told.key ?? '')) this.#violate(`the key ${told.key} is given twice`);
        this.#requested.add(told.key ?? '');
        return;
      case 'effect.succeeded':
      case 'effect.failed':
        this.#settles(told);
        return;
      case 'timer.due':
        if ((told.dueAtMs ?? 0) > nowMs)
          this.#violate(`timer ${told.id} rings ${(told.dueAtMs ?? 0) - nowMs} ms early`);
        if (before && before.timers[told.id ?? ''] === undefined && told.dueAtMs === undefined)
          this.#violate(`timer ${told.id} rings and was never set`);
        return;
    }
  }

  #settles({ kind, key = '', name, output }: Told): void {
    if (this.#settled.has(key)) this.#violate(`${name} ${key} settles twice`);
    this.#settled.add(key);
    if (kind !== 'effect.succeeded') return;
    const answered = this.#ledger.performancesOf(key).some((one) => one.output === JSON.stringify(output ?? null));
    if (!answered) this.#violate(`${name} ${key} is said to be done, and did not answer so`);
  }

  #ordered(record: IncidentRecord, name: string): void {
    const { plan, order, lockHeld, fence } = factsOf(record);
    if (!lockHeld) this.#violate(`${name} without the workload's lock`);
    if (!plan) {
      this.#violate(`${name} without a plan`);
      return;
    }
    const byPeople = this.#ledger.approversOf(plan.hash) >= this.#course.quorum;
    const byPolicy = this.#course.unattended && order?.kind === 'policy' && plan.verb === 'mitigate';
    if (byPeople || byPolicy || (fence === 'taken' && order !== null)) return;
    this.#violate(`${name} of a plan that nobody approved (${plan.verb} ${plan.hash.slice(0, 12)})`);
  }

  #isSaved({ key }: Performed): boolean {
    return this.#ledger.records.some((record) => mutatingOf(record).some((effect) => effect.key === key));
  }

  #violate(what: string): void {
    this.#transcript.violate(what);
  }
}

export function factsOf(record: IncidentRecord): Facts {
  return (record.snapshot as { context: Facts }).context;
}

function mutatingOf(record: IncidentRecord): IncidentRecord['running'][string][] {
  return Object.values(record.running).filter(({ mutating }) => mutating);
}

/** Timers and retries; a message that is being delivered may be due for a while. */
function dueOf(record: IncidentRecord): number | null {
  return nextDueAtMs({ ...record, outbox: [] });
}

function lateOf(record: IncidentRecord, dueAtMs: number): string {
  const timer = Object.entries(record.timers).find(([, due]) => due === dueAtMs);
  return timer ? timer[0] : 'a retry';
}
