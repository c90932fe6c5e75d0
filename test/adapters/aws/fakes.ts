import type { AwsClients, HttpAnswer, Net } from '../../../src/ports/aws-clients.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { afterSleep } from '../../clock-of.ts';

/** An answer that never comes: the call ends only by its signal. */
export const silence = Symbol('silence');

type Reply = object | typeof silence;
type Script = Readonly<Record<string, Reply | readonly Reply[]>>;

export interface SentCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly place: string;
}

/**
 * Clients that answer from a script by operation name and record what was sent. A list is used up in order; a single reply serves
 * every call. Errors are thrown. What the script does not name fails the test.
 */
export function fakeClients(script: Script): { clients: AwsClients; sent: SentCall[] } {
  const sent: SentCall[] = [];
  const rest = new Map(
    Object.entries(script).map(([name, replies]) => [name, Array.isArray(replies) ? [...replies] : replies]),
  );
  const next = (operation: string): Reply => {
    const replies = rest.get(operation);
    const reply: unknown = Array.isArray(replies) ? replies.shift() : replies;
    if (reply === undefined) throw new Error(`the script has no answer left for ${operation}`);
    return reply as Reply;
  };
  const clients: AwsClients = {
    get: (service, region, endpoint) => ({
      async send(command, options) {
        const operation = command.constructor.name.replace(/Command$/, '');
        sent.push({ operation, input: command.input, place: `${service} ${endpoint ?? region}` });
        return answered(next(operation), options.abortSignal);
      },
    }),
  };
  return { clients, sent };
}

async function answered<Answer>(reply: Answer | typeof silence | Error, signal: AbortSignal): Promise<Answer> {
  if (reply === silence) {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(awsError('AbortError')), { once: true });
    });
  }
  if (reply instanceof Error) throw reply;
  return reply as Answer;
}

interface NetScript {
  readonly pages?: Readonly<Record<string, HttpAnswer | Error | typeof silence>>;
  readonly names?: Readonly<Record<string, string[] | Error | typeof silence>>;
  /** What servers answer, by `server name type`. */
  readonly servers?: Readonly<Record<string, string[] | Error | typeof silence>>;
}

/** HTTPS and DNS from two tables; a name or page that is not there does not resolve. */
export function fakeNet({ pages = {}, names = {}, servers = {} }: NetScript): Net {
  return {
    get: async (url, signal) => answered(pages[url] ?? networkError('ENOTFOUND'), signal),
    resolveCname: async (name, signal) => answered(names[name] ?? networkError('ENOTFOUND'), signal),
    ask: async ({ server, name, type }, signal) =>
      answered(servers[`${server} ${name} ${type}`] ?? networkError('ENODATA'), signal),
  };
}

export function page(status: number, body: Uint8Array | string = '', headers: Record<string, string> = {}): HttpAnswer {
  return { status, headers, body: typeof body === 'string' ? new TextEncoder().encode(body) : body };
}

/** An error as an SDK client throws it. */
export function awsError(name: string, status?: number): Error {
  const $fault = status !== undefined && status >= 500 ? 'server' : 'client';
  return Object.assign(new Error(`${name} happened`), { name, $fault, $metadata: { httpStatusCode: status } });
}

/** A network fault as Node throws it. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`${code} happened`), { code });
}

/** A clock that moves only when told. */
export class HandClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 5, 12);
  #sleepers: { dueAtMs: number; wake: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { dueAtMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  }

  after(ms: number, run: () => void): () => void {
    return afterSleep((time, signal) => this.sleep(time, signal), ms, run);
  }

  /** How many sleeps have neither ended nor been aborted. */
  get waiting(): number {
    return this.#sleepers.length;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#sleepers.filter((sleeper) => sleeper.dueAtMs <= this.#nowMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.dueAtMs > this.#nowMs);
    for (const sleeper of due) sleeper.wake();
  }

  /** Lets everything run, and a second pass whenever everything waits, until the promise has settled; at most ten minutes. */
  async runOut<Result>(promise: Promise<Result>): Promise<Result> {
    let settled = false;
    const watch = () => {
      settled = true;
    };
    promise.then(watch, watch);
    for (let second = 0; second < 600 && !settled; second += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!settled) this.advance(1_000);
    }
    return promise;
  }
}

/** A signal that never aborts. */
export const patient = new AbortController().signal;

/** The same for a code of the closed set, in `rejects.toMatchObject`. */
export function coded(code: string): { name: string; code: string } {
  return { name: 'CodedError', code };
}
