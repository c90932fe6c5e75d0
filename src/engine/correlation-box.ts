import type { Signal } from '../ports/commands.ts';
import type { InboxRow, StoredRecord } from '../ports/journal.ts';
import { AlarmClock } from './alarm-clock.ts';
import type { Delivery, Surroundings } from './surroundings.ts';

/** The mailbox that signals wait in. */
export const correlationMailbox = 'correlation';

/** What waits for correlation. */
export type CorrelationLetter =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'closed'; readonly incidentId: string };

/**
 * The one mailbox that decides which incident a signal belongs to. Its state is a record of its own; what it decides becomes inbox rows of the
 * incidents in the same transaction, so that no transaction spans two incidents and none is lost between them.
 */
export class CorrelationBox {
  readonly #around: Surroundings;
  readonly #delivered: (rows: readonly InboxRow[]) => void;
  readonly #fatal: (error: unknown) => void;
  readonly #alarm: AlarmClock;
  #state: unknown;
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
      ? (JSON.parse(stored.body) as { state: unknown; sequence: number })
      : { state: around.correlator.empty as unknown, sequence: 0 };
    this.#around = around;
    this.#delivered = delivered;
    this.#fatal = fatal;
    this.#state = body.state;
    this.#sequence = body.sequence;
    this.#version = stored?.version ?? 0;
    this.#alarm = new AlarmClock(around.clock, () => this.put([]));
    this.#alarm.set(around.correlator.nextSettleAtMs(this.#state));
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
    const { correlator, clock, journal } = this.#around;
    const now = clock.now();
    this.#settle = false;
    let { state, deliveries } = correlator.settle(this.#state, now) as {
      state: unknown;
      deliveries: readonly Delivery[];
    };
    for (const row of rows) {
      const letter = JSON.parse(row.body) as CorrelationLetter;
      if (letter.kind === 'closed') {
        state = correlator.closed(state, letter.incidentId, now);
        continue;
      }
      const taken = correlator.take(state, letter.signal, now);
      state = taken.state;
      deliveries = [...deliveries, ...taken.deliveries];
    }
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
    const body = JSON.stringify({ state, sequence });
    const nextDueAtMs = correlator.nextSettleAtMs(state);
    const record = { id: correlationMailbox, version: this.#version + 1, nextDueAtMs, hasWork: false, body };
    await journal.save({ record, history: [], consumed: rows.map((row) => row.id), deliver });
    this.#state = state;
    this.#version += 1;
    this.#sequence = sequence;
    this.#alarm.set(nextDueAtMs);
    if (deliver.length > 0) this.#delivered(deliver);
  }
}
