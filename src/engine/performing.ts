import { CodedError, codeOf } from '../errors.ts';
import type { Message } from '../ports/messaging.ts';
import { type Fact, heads, type IncidentRecord, type OutboxEntry, queueOf, type RunningEffect } from './record.ts';
import type { Surroundings } from './surroundings.ts';

/** How long one try to deliver a message may take, ms. */
const messageTimeLimitMs = 15_000;

/** What a save asks for: effects to perform, effects to abort, messages to deliver. Pure. */
export interface Work {
  readonly start: readonly RunningEffect[];
  readonly stop: readonly string[];
}

export function work(before: IncidentRecord | null, after: IncidentRecord): Work {
  if (after.status === 'interrupted') return { start: [], stop: keys(before) };
  const was = new Map(Object.values(before?.running ?? {}).map((effect) => [effect.key, effect]));
  const start = Object.values(after.running).filter((effect) => {
    const earlier = was.get(effect.key);
    return (
      effect.retryAtMs === null &&
      (!earlier || earlier.attempts !== effect.attempts || earlier.resumes !== effect.resumes)
    );
  });
  const stays = new Set(Object.values(after.running).map((effect) => effect.key));
  return { start, stop: keys(before).filter((key) => !stays.has(key)) };
}

function keys(record: IncidentRecord | null): string[] {
  return Object.values(record?.running ?? {}).map((effect) => effect.key);
}

/** Performs effects and delivers messages of one incident; results go back as facts. */
export class Performing {
  readonly #around: Surroundings;
  readonly #report: (fact: Fact) => void;
  readonly #onSuperseded: () => void;
  /** Queues of which a message is under way. */
  readonly #delivering = new Set<string>();
  /** Attempts at a message that came to an end, by its key, until the record knows: a save that began before does not. */
  readonly #ended = new Map<string, number>();
  readonly #flying = new Map<string, { controller: AbortController; mutating: boolean; settled: Promise<void> }>();

  constructor(around: Surroundings, report: (fact: Fact) => void, onSuperseded: () => void) {
    this.#around = around;
    this.#report = report;
    this.#onSuperseded = onSuperseded;
  }

  /** Starts what the saved record asks for and is not under way, and aborts what it no longer wants. */
  follow(before: IncidentRecord | null, after: IncidentRecord): void {
    const { start, stop } = work(before, after);
    for (const key of stop) this.#flying.get(key)?.controller.abort(new CodedError('refused', 'no longer wanted'));
    for (const effect of start)
      this.#fly(effect.key, effect.mutating, (signal) => this.#perform(after, effect, signal));
    const now = this.#around.clock.now();
    for (const [key, attempts] of this.#ended)
      if (!after.outbox.some((entry) => entry.key === key && entry.attempts === attempts)) this.#ended.delete(key);
    for (const entry of heads(after.outbox)) {
      const due = entry.nextAttemptAtMs <= now && this.#ended.get(entry.key) !== entry.attempts;
      if (due && !this.#delivering.has(queueOf(entry))) this.#send(after, entry);
    }
  }

  /** One message at a time to each recipient: people read them in the order in which they were decided. */
  #send(record: IncidentRecord, entry: OutboxEntry): void {
    const queue = queueOf(entry);
    this.#delivering.add(queue);
    this.#fly(entry.key, false, (signal) =>
      this.#deliver(record, entry, signal).finally(() => {
        this.#delivering.delete(queue);
        this.#ended.set(entry.key, entry.attempts);
      }),
    );
  }

  /** Aborts reads and messages; resolves when the mutating effects under way have settled. */
  async drain(): Promise<void> {
    const flights = [...this.#flying.values()];
    for (const flight of flights)
      if (!flight.mutating) flight.controller.abort(new CodedError('refused', 'the engine stops'));
    await Promise.all(flights.map((flight) => flight.settled));
  }

  /** Aborts everything at once. */
  abort(): void {
    for (const flight of this.#flying.values())
      flight.controller.abort(new CodedError('superseded', 'the engine stops'));
  }

  #fly(key: string, mutating: boolean, run: (signal: AbortSignal) => Promise<Fact>): void {
    const controller = new AbortController();
    const settled = run(controller.signal).then((fact) => {
      this.#flying.delete(key);
      if (!controller.signal.aborted) this.#report(fact);
    });
    this.#flying.set(key, { controller, mutating, settled });
  }

  async #perform(record: IncidentRecord, effect: RunningEffect, signal: AbortSignal): Promise<Fact> {
    const { clock, perform, hands, program, watch } = this.#around;
    const startedAtMs = clock.now();
    const done = (outcome: string): void =>
      watch({ kind: 'effect', name: effect.name, key: effect.key, outcome, durationMs: clock.now() - startedAtMs });
    try {
      const output = await this.#limited(
        program.policy(effect.name).timeLimitMs,
        effect.mutating,
        signal,
        async (limited) => {
          if (effect.mutating) await hands.confirm(record.workload);
          const { key, name, attempts } = effect;
          const { context } = record.snapshot as { context: { workload: unknown } };
          const input = { workload: context.workload, ...effect.input };
          return perform({
            key,
            incidentId: record.id,
            workload: record.workload,
            drill: record.drill,
            name,
            input,
            attempt: attempts,
            signal: limited,
          });
        },
      );
      done('done');
      return { kind: 'effect.succeeded', key: effect.key, output: output ?? null };
    } catch (error) {
      const code = codeOf(error);
      done(code);
      if (code === 'superseded') {
        watch({ kind: 'superseded', workload: record.workload });
        this.#onSuperseded();
      }
      return {
        kind: 'effect.failed',
        key: effect.key,
        code,
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  /** The time limit is the action's own; a mutating effect that passes it has an unknown outcome, never a failed one. */
  async #limited<Value>(
    limitMs: number,
    mutating: boolean,
    signal: AbortSignal,
    run: (limited: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const limit = new AbortController();
    let cancel = (): void => undefined;
    const timer = new Promise<never>((_resolve, reject) => {
      cancel = this.#around.clock.after(limitMs, () => {
        const late = new CodedError(mutating ? 'outcomeUnknown' : 'timeout', `no end after ${limitMs} ms`);
        reject(late);
        limit.abort(late);
      });
    });
    try {
      return await Promise.race([run(AbortSignal.any([signal, limit.signal])), timer]);
    } finally {
      cancel();
    }
  }

  async #deliver(record: IncidentRecord, entry: OutboxEntry, signal: AbortSignal): Promise<Fact> {
    const { messenger, watch } = this.#around;
    const message = messageOf(record, entry);
    try {
      const { reference } = await this.#limited(
        messageTimeLimitMs,
        true,
        signal,
        async (limited) =>
          (entry.doubtful ? await messenger.find(message, limited) : undefined) ?? messenger.post(message, limited),
      );
      watch({ kind: 'message', destination: entry.destination, outcome: 'delivered' });
      return { kind: 'message.delivered', key: entry.key, reference };
    } catch (error) {
      const code = codeOf(error);
      watch({ kind: 'message', destination: entry.destination, outcome: code });
      return {
        kind: 'message.failed',
        key: entry.key,
        code,
        message: error instanceof Error ? error.message : String(error),
        ...(error instanceof CodedError && error.retryAfterMs !== undefined
          ? { retryAfterMs: error.retryAfterMs }
          : {}),
      };
    }
  }
}

/** The message as its destination gets it. */
function messageOf(record: IncidentRecord, entry: OutboxEntry): Message {
  const {
    attempts: _attempts,
    nextAttemptAtMs: _next,
    doubtful: _doubtful,
    anchor: _anchor,
    coalesce: _coalesce,
    ...told
  } = entry;
  const { queuedAtMs, ...message } = told;
  return {
    ...message,
    incidentId: record.id,
    workload: record.workload,
    text: signed(record, entry),
    drill: record.drill,
    decidedAtMs: queuedAtMs,
    anchors: record.anchors[entry.destination] ?? {},
  };
}

/** The history's head goes into every internal message, so that a rewritten or cut chain shows. */
function signed(record: IncidentRecord, entry: OutboxEntry): string {
  if (entry.destination !== 'chat' && entry.to === undefined) return entry.text;
  return `${entry.text}\n[history ${record.head.sequence} ${record.head.hash.slice(0, 12)}]`;
}
