import { operationName } from '../../src/adapters/aws/call.ts';
import type { AwsClients, HttpAnswer, Net } from '../../src/ports/aws-clients.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import { afterSleep } from '../clock-of.ts';
import { type Call, type FromProcess, fromWire, type WireError } from './wire.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The world as the process under test reaches it: every port is a call to another process, which lives on when this one dies. */
export class FarWorld {
  readonly #send: (message: FromProcess) => void;
  readonly #waiting = new Map<number, Waiting>();
  #nowMs = 0;
  #calls = 0;
  #left = false;

  constructor(send: (message: FromProcess) => void) {
    this.#send = send;
  }

  /** How many calls were made: tells whether anything happened meanwhile. */
  get calls(): number {
    return this.#calls;
  }

  /** Nothing is asked any more, and nothing answered: whoever waits, waits for ever. */
  leave(): void {
    this.#left = true;
    this.#waiting.clear();
  }

  timeIs(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  answered(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  failed(id: number, error: WireError): void {
    this.#take(id)?.reject(fromWire(error));
  }

  readonly clock: Clock = {
    now: () => this.#nowMs,
    sleep: async (ms, signal) => {
      await this.#ask({ to: 'clock', ms }, signal, (aborted) => aborted.reason);
    },
    after: (ms, run) => afterSleep((time, signal) => this.clock.sleep(time, signal), ms, run),
  };

  readonly clients: AwsClients = {
    get: (service, region, endpoint) => ({
      send: (command: { readonly input: unknown }, { abortSignal }) => {
        const { input } = command;
        return this.#ask(
          { to: 'aws', service, region, endpoint, operation: operationName(command), input },
          abortSignal,
        );
      },
    }),
  };

  readonly net: Net = {
    get: async (url, signal) => (await this.#ask({ to: 'http', url }, signal)) as HttpAnswer,
    resolveCname: async (name, signal) => (await this.#ask({ to: 'dns', name }, signal)) as string[],
    ask: async (question, signal) => (await this.#ask({ to: 'name server', question }, signal)) as string[],
  };

  readonly messenger: Messenger = {
    post: async (message, signal) => (await this.#ask({ to: 'post', message }, signal)) as { reference: string },
    find: async (message, signal) =>
      (await this.#ask({ to: 'find', message }, signal)) as { reference: string } | undefined,
  };

  /** Asks the world. An abort is passed on, and the world says what came of it; a sleep ends at once with the reason. */
  #ask(call: Call, signal: AbortSignal | undefined, atOnce?: (signal: AbortSignal) => unknown): Promise<unknown> {
    if (atOnce && signal?.aborted) return Promise.reject(atOnce(signal));
    if (this.#left) return new Promise(() => {});
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        if (this.#left) return;
        this.#send({ kind: 'abort', id });
        if (!atOnce || !signal) return;
        this.#waiting.delete(id);
        reject(atOnce(signal));
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      this.#waiting.set(id, {
        resolve: (value) => {
          settled();
          resolve(value);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.#send({ kind: 'call', id, call });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
