import type { Signal } from '../ports/commands.ts';
import type { StoredRecord } from '../ports/journal.ts';
import { AlarmClock } from './alarm-clock.ts';
import { isObject, readStored } from './damage.ts';
import { type CorrelationLetter, type IncidentLetter, type Posted, posted } from './letters.ts';
import type { Correlator, Delivery, Surroundings } from './surroundings.ts';

export function keyOfLetter(letter: CorrelationLetter, correlator: Pick<Correlator<unknown>, 'keyOf'>): string {
  return letter.kind === 'signal' ? correlator.keyOf(letter.signal) : letter.key;
}

/**
 * A flood is taken in sips: where more than so many letters came within a second, the next turn waits a little, ms, and takes all that came
 * meanwhile. Each turn costs two commits beside those of the senders; without the rest, a flood of single alarms costs three where one would do. With
 * a longer one the sips are so large that senders wait for them: 50 ms cost a twelfth of the signals a second, and 5 ms at the p99 instead of 4.
 */
const floodLetters = 64;
const floodWindowMs = 1_000;
const restMs = 20;
/**
 * Letters of one turn: while a turn decides, nobody else does. A thousand take some four milliseconds; where more wait, the next follows without a
 * rest. Each turn waits for its commit, so where very many wait it takes more, lest senders be turned away while there is time to decide.
 */
const mostPerTurn = 1_000;
const mostWhenBehind = { letters: 3_000, from: 10_000 };

/** A letter as it waits here, and under which id on disk. */
interface Waiting {
  readonly id: string;
  readonly letter: CorrelationLetter;
}

export interface CorrelationOwner {
  /** So many letters are on disk and decided. */
  decided(count: number): void;
  /** These letters are with the journal, which takes whatever consumes them only once it has them. */
  delivered(letters: readonly Posted<IncidentLetter>[]): void;
  fatal(error: unknown): void;
}

/**
 * The mailbox of one key that decides which incident a signal belongs to. Its state is a record of its own; what it decides becomes inbox rows
 * of the incidents in the same transaction, so that no transaction spans two incidents and none is lost between them.
 */
export class CorrelationBox {
  readonly #key: string;
  readonly #recordId: string;
  readonly #around: Surroundings;
  readonly #owner: CorrelationOwner;
  readonly #alarm: AlarmClock;
  #loaded: Promise<void> | undefined;
  #state: unknown;
  #version = 0;
  #sequence = 0;
  #letters: Waiting[] = [];
  #settle = false;
  #draining: Promise<void> | null = null;
  #stopped = false;
  /** Letters taken since an instant, at most a second ago. */
  #taken = { sinceMs: 0, count: 0 };
  readonly #ended = new AbortController();

  constructor(place: { key: string; recordId: string }, around: Surroundings, owner: CorrelationOwner) {
    this.#key = place.key;
    this.#recordId = place.recordId;
    this.#around = around;
    this.#owner = owner;
    this.#state = around.correlator.empty;
    this.#alarm = new AlarmClock(around.clock, () => this.#ring());
  }

  put(letter: Waiting): void {
    if (this.#stopped) return;
    this.#letters.push(letter);
    this.#wake();
  }

  /**
   * A record found at start-up: reads what is on disk, once, and waits for what falls due in it. A key that has none there begins empty.
   * @throws DamageError when it cannot be read
   */
  load(): Promise<void> {
    this.#loaded ??= this.#around.journal.load(this.#recordId).then((stored) => this.#adopt(stored));
    return this.#loaded;
  }

  async stop(): Promise<void> {
    this.#ended.abort(null);
    this.#alarm.cancel();
    await this.#draining;
    this.#stopped = true;
  }

  halt(): void {
    this.#stopped = true;
    this.#ended.abort(null);
    this.#alarm.cancel();
  }

  #ring(): void {
    if (this.#stopped) return;
    this.#settle = true;
    this.#wake();
  }

  #wake(): void {
    this.#draining ??= this.#drain();
  }

  /** Ends in the same breath in which it finds nothing left: what comes later begins another. */
  async #drain(): Promise<void> {
    await Promise.resolve();
    try {
      await this.#loaded;
      while ((this.#letters.length > 0 || this.#settle) && !this.#stopped) {
        await this.#restInFlood(Math.min(this.#letters.length, mostPerTurn));
        const most = this.#letters.length < mostWhenBehind.from ? mostPerTurn : mostWhenBehind.letters;
        if (!this.#stopped) await this.#turn(this.#letters.splice(0, most));
      }
    } catch (error) {
      this.halt();
      this.#owner.fatal(error);
    } finally {
      this.#draining = null;
    }
  }

  async #restInFlood(more: number): Promise<void> {
    const { clock } = this.#around;
    const nowMs = clock.now();
    const { sinceMs, count } = this.#taken;
    const lately = nowMs - sinceMs < floodWindowMs;
    this.#taken = lately ? { sinceMs, count: count + more } : { sinceMs: nowMs, count: more };
    if (!lately || count <= floodLetters || more === mostPerTurn) return;
    await clock.sleep(restMs, this.#ended.signal).catch(() => undefined);
  }

  #adopt(stored: StoredRecord | undefined): void {
    if (!stored) return;
    const { correlator } = this.#around;
    const { state, sequence, dueAtMs } = readStored(
      `the record of correlation for ${this.#key}`,
      () => {
        const record = JSON.parse(stored.bodies.at(-1) ?? '') as { state: unknown; sequence: number };
        return { ...record, dueAtMs: correlator.nextSettleAtMs(record.state) };
      },
      (record) => hasListsOf(correlator.empty, record.state) && Number.isSafeInteger(record.sequence),
    );
    this.#state = state;
    this.#sequence = sequence;
    this.#version = stored.version;
    if (!this.#stopped) this.#alarm.set(dueAtMs);
  }

  async #turn(waiting: readonly Waiting[]): Promise<void> {
    const { clock, journal, correlator } = this.#around;
    const now = clock.now();
    this.#settle = false;
    const { state, deliveries } = this.#correlate(waiting, now);
    let sequence = this.#sequence;
    const deliver = deliveries.map((delivery) => {
      sequence += 1;
      const head = { id: `${this.#recordId}/${sequence}`, mailbox: delivery.incidentId, receivedAtMs: now };
      return posted(head, { kind: 'delivery' as const, delivery });
    });
    const nextDueAtMs = correlator.nextSettleAtMs(state);
    const body = JSON.stringify({ state, sequence });
    const record = { id: this.#recordId, version: this.#version + 1, nextDueAtMs, hasWork: false, body, whole: true };
    const consumed = waiting.map(({ id }) => id);
    const saving = journal.save({ record, history: [], consumed, deliver: deliver.map(({ row }) => row) });
    // What the incidents decide about their letters is saved behind this, in the same commit mostly, and acted upon only then.
    if (deliver.length > 0) this.#owner.delivered(deliver);
    await saving;
    this.#owner.decided(waiting.length);
    this.#state = state;
    this.#version += 1;
    this.#sequence = sequence;
    this.#alarm.set(nextDueAtMs);
  }

  /** In the order of arrival: signals up to a close are taken together. */
  #correlate(waiting: readonly Waiting[], now: number): { state: unknown; deliveries: readonly Delivery[] } {
    const { correlator } = this.#around;
    let state = this.#state;
    const deliveries: Delivery[] = [];
    let signals: Signal[] = [];
    const take = (): void => {
      const taken = correlator.take(this.#key, state, signals, now);
      signals = [];
      state = taken.state;
      deliveries.push(...taken.deliveries);
    };
    for (const { letter } of waiting) {
      if (letter.kind === 'signal') {
        signals.push(letter.signal);
        continue;
      }
      if (signals.length > 0) take();
      state = correlator.closed(state, letter.incidentId, now);
    }
    if (signals.length > 0 || waiting.length === 0) take();
    return { state, deliveries };
  }
}

/** What the engine can tell of a state whose insides it does not know: there is a list wherever an empty one has a list. */
function hasListsOf(empty: unknown, state: unknown): boolean {
  if (!isObject(empty)) return true;
  const lists = Object.keys(empty).filter((key) => Array.isArray(empty[key]));
  return isObject(state) && lists.every((key) => Array.isArray(state[key]));
}
