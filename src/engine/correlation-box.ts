import type { Signal } from '../ports/commands.ts';
import type { InboxRow, StoredRecord } from '../ports/journal.ts';
import { AlarmClock } from './alarm-clock.ts';
import type { Delivery, Surroundings } from './surroundings.ts';

/** The mailbox that signals wait in. */
export const correlationMailbox = 'correlation';

/** What waits for correlation. */
export type CorrelationLetter =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'closed'; readonly incidentId: string; readonly key: string };

/**
 * The one mailbox that decides which incident a signal belongs to. Its state is a record of its own; what it decides becomes inbox rows of the
 * incidents in the same transaction, so that no transaction spans two incidents and none is lost between them.
 */
export class CorrelationBox {
  readonly #around: Surroundings;
  readonly #delivered: (rows: readonly InboxRow[]) => void;
  readonly #fatal: (error: unknown) => void;
  readonly #alarm: AlarmClock;
  /** By the correlator's key. */
  #states: Readonly<Record<string, unknown>>;
  #version: number;
  #sequence: number;
  #rows: InboxRow[] = [];
  #settle = false;
  #draining: Promise<void> | null = null;
  #stopped = false;

  constructor(
    stored: StoredRecord | undefined,
    around: Surroundings,
    delivered: (rows: readonly InboxRow[]) => void,
    fatal: (error: unknown) => void,
  ) {
    const body = stored
      ? (JSON.parse(stored.body) as { states: Record<string, unknown>; sequence: number })
      : { states: {}, sequence: 0 };
    this.#around = around;
    this.#delivered = delivered;
    this.#fatal = fatal;
    this.#states = body.states;
    this.#sequence = body.sequence;
    this.#version = stored?.version ?? 0;
    this.#alarm = new AlarmClock(around.clock, () => this.put([]));
    this.#alarm.set(this.#nextSettleAtMs(this.#states));
  }

  get waiting(): number {
    return this.#rows.length;
  }

  put(rows: readonly InboxRow[]): void {
    if (this.#stopped) return;
    this.#rows.push(...rows);
    this.#settle ||= rows.length === 0;
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
    });
  }

  async stop(): Promise<void> {
    this.#alarm.cancel();
    await this.#draining;
    this.#stopped = true;
  }

  halt(): void {
    this.#stopped = true;
    this.#alarm.cancel();
  }

  async #drain(): Promise<void> {
    await Promise.resolve();
    try {
      while ((this.#rows.length > 0 || this.#settle) && !this.#stopped) await this.#turn(this.#rows.splice(0));
    } catch (error) {
      this.halt();
      this.#fatal(error);
    }
  }

  async #turn(rows: readonly InboxRow[]): Promise<void> {
    const { clock, journal } = this.#around;
    const now = clock.now();
    const settling = this.#settle;
    this.#settle = false;
    const { states, deliveries } = this.#correlate(rows, settling, now);
    let sequence = this.#sequence;
    const deliver = deliveries.map((delivery) => {
      sequence += 1;
      return {
        id: `${correlationMailbox}/${sequence}`,
        mailbox: delivery.incidentId,
        receivedAtMs: now,
        body: JSON.stringify({ kind: 'delivery', delivery }),
      };
    });
    const body = JSON.stringify({ states, sequence });
    const nextDueAtMs = this.#nextSettleAtMs(states);
    const record = { id: correlationMailbox, version: this.#version + 1, nextDueAtMs, hasWork: false, body };
    await journal.save({ record, history: [], consumed: rows.map((row) => row.id), deliver });
    this.#states = states;
    this.#version += 1;
    this.#sequence = sequence;
    this.#alarm.set(nextDueAtMs);
    if (deliver.length > 0) this.#delivered(deliver);
  }

  /** Each key by itself, in the order of arrival: signals up to a close are taken together. */
  #correlate(rows: readonly InboxRow[], settling: boolean, now: number) {
    const { correlator } = this.#around;
    const states: Record<string, unknown> = { ...this.#states };
    const deliveries: Delivery[] = [];
    const stateOf = (key: string): unknown => states[key] ?? correlator.empty;
    const waiting = new Map<string, Signal[]>();
    const take = (key: string): void => {
      const taken = correlator.take(key, stateOf(key), waiting.get(key) ?? [], now);
      waiting.delete(key);
      states[key] = taken.state;
      deliveries.push(...taken.deliveries);
    };
    if (settling) for (const key of Object.keys(states)) take(key);
    for (const row of rows) {
      const letter = JSON.parse(row.body) as CorrelationLetter;
      if (letter.kind === 'signal') {
        const key = correlator.keyOf(letter.signal);
        const list = waiting.get(key);
        if (list) list.push(letter.signal);
        else waiting.set(key, [letter.signal]);
        continue;
      }
      if (waiting.has(letter.key)) take(letter.key);
      states[letter.key] = correlator.closed(stateOf(letter.key), letter.incidentId, now);
    }
    for (const key of [...waiting.keys()]) take(key);
    return { states, deliveries };
  }

  #nextSettleAtMs(states: Readonly<Record<string, unknown>>): number | null {
    const due = Object.values(states).flatMap((state) => this.#around.correlator.nextSettleAtMs(state) ?? []);
    return due.length === 0 ? null : Math.min(...due);
  }
}
