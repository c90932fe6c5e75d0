import { CodedError, codeOf } from '../errors.ts';
import { type Fact, heads, type IncidentRecord, type OutboxEntry, queueOf, type RunningEffect } from './record.ts';
import type { Surroundings } from './surroundings.ts';
import { tell, tellingOf } from './telling.ts';

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

/** Something that runs outside, with its time limit. `done` or `failed` is told once, whichever comes first. */
interface Task<Value> {
  readonly mutating: boolean;
  readonly limitMs: number;
  /** What it is when it does not end in time. */
  readonly late: 'outcomeUnknown' | 'timeout';
  run(signal: AbortSignal): Promise<Value>;
  done(value: Value): Fact;
  failed(error: unknown): Fact;
}

interface Flight {
  readonly controller: AbortController;
  readonly mutating: boolean;
  readonly settled: Promise<void>;
  /** False once its result is nobody's any more. */
  wanted: boolean;
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
  readonly #flying = new Map<string, Flight>();

  constructor(around: Surroundings, report: (fact: Fact) => void, onSuperseded: () => void) {
    this.#around = around;
    this.#report = report;
    this.#onSuperseded = onSuperseded;
  }

  /** Starts what the saved record asks for and is not under way, and aborts what it no longer wants. */
  follow(before: IncidentRecord | null, after: IncidentRecord): void {
    const { start, stop } = work(before, after);
    for (const key of stop) {
      const flight = this.#flying.get(key);
      if (flight) giveUp(flight, new CodedError('refused', 'no longer wanted'));
    }
    for (const effect of start) this.#start(after, effect);
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
    const { messenger, watch } = this.#around;
    const { key, destination, attempts } = entry;
    const telling = tellingOf(record, entry);
    const queue = queueOf(entry);
    this.#delivering.add(queue);
    const ended = (outcome: string): void => {
      this.#delivering.delete(queue);
      this.#ended.set(key, attempts);
      watch({ kind: 'message', destination, outcome });
    };
    this.#fly(key, {
      mutating: false,
      limitMs: messageTimeLimitMs,
      late: 'outcomeUnknown',
      run: (signal) => tell(messenger, telling, signal),
      done: ({ reference, note }) => {
        ended('delivered');
        return { kind: 'message.delivered', key, reference, ...(note === undefined ? {} : { note }) };
      },
      failed: (error) => {
        const retryAfterMs = error instanceof CodedError ? error.retryAfterMs : undefined;
        const told = retryAfterMs === undefined ? {} : { retryAfterMs };
        ended(codeOf(error));
        return { kind: 'message.failed', key, code: codeOf(error), message: messageIn(error), ...told };
      },
    });
  }

  #start(record: IncidentRecord, effect: RunningEffect): void {
    const { clock, perform, hands, program, watch } = this.#around;
    const { key, name, mutating, attempts: attempt } = effect;
    const { id: incidentId, workload, drill } = record;
    const { context } = record.snapshot as { context: { workload: unknown } };
    const input = { workload: context.workload, ...effect.input };
    const startedAtMs = clock.now();
    const ended = (outcome: string): void =>
      watch({ kind: 'effect', name, key, outcome, durationMs: clock.now() - startedAtMs });
    this.#fly(key, {
      mutating,
      limitMs: program.policy(name).timeLimitMs,
      late: mutating ? 'outcomeUnknown' : 'timeout',
      run: async (signal) => {
        if (mutating) await hands.confirm(workload);
        return perform({ key, incidentId, workload, drill, name, input, attempt, signal });
      },
      done: (output) => {
        ended('done');
        return { kind: 'effect.succeeded', key, output: output ?? null };
      },
      failed: (error) => {
        const code = codeOf(error);
        ended(code);
        if (code === 'superseded') {
          watch({ kind: 'superseded', workload });
          this.#onSuperseded();
        }
        return { kind: 'effect.failed', key, code, message: messageIn(error) };
      },
    });
  }

  /** Aborts reads and messages; resolves when the mutating effects under way have settled. */
  async drain(): Promise<void> {
    const flights = [...this.#flying.values()];
    for (const flight of flights) if (!flight.mutating) giveUp(flight, new CodedError('refused', 'the engine stops'));
    await Promise.all(flights.map((flight) => flight.settled));
  }

  /** Aborts everything at once. */
  abort(): void {
    for (const flight of this.#flying.values()) giveUp(flight, new CodedError('superseded', 'the engine stops'));
  }

  /**
   * The time limit is the action's own; a mutating effect that passes it has an unknown outcome, never a failed one. An incident may wait for hours
   * on several flights: each holds what it needs, and not the record that it began with.
   */
  #fly<Value>(key: string, { mutating, limitMs, late, run, done, failed }: Task<Value>): void {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Fact>();
    let over = false;
    const settle = (factOf: () => Fact): void => {
      if (over) return;
      over = true;
      cancel();
      resolve(factOf());
    };
    const cancel = this.#around.clock.after(limitMs, () => {
      const error = new CodedError(late, `no end after ${limitMs} ms`);
      settle(() => failed(error));
      controller.abort(error);
    });
    run(controller.signal).then(
      (value) => settle(() => done(value)),
      (error: unknown) => settle(() => failed(error)),
    );
    const flight: Flight = {
      controller,
      mutating,
      wanted: true,
      settled: promise.then((fact) => {
        this.#flying.delete(key);
        if (flight.wanted) this.#report(fact);
      }),
    };
    this.#flying.set(key, flight);
  }
}

function giveUp(flight: Flight, reason: CodedError): void {
  flight.wanted = false;
  flight.controller.abort(reason);
}

function messageIn(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
