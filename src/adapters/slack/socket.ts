import { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../../ports/clock.ts';
import { clientOptions, type SlackReach } from './client-options.ts';
import { boltLogger } from './logger.ts';

/** Pauses between attempts to connect: doubling, at most half a minute apart, so that Slack is there again soon after it is back. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A connection that held so long was a good one: the next attempt follows at once. */
const goodMs = 10_000;
/** One that is not made by then is given up: Bolt waits for Slack's hello for ever. Longer than the call for its address may take, ms. */
const connectLimitMs = 60_000;

/** Bolt's receiver for Socket Mode, with Bolt's own reconnecting off: when Slack cannot be reached that ends in a rejection which nobody handles. */
export function socketReceiver({ appToken, ...reach }: SlackReach & { readonly appToken: string }): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(reach.trouble),
    installerOptions: { clientOptions: clientOptions(reach) },
  });
}

/** What is used of such a receiver. */
export interface SocketLine {
  readonly client: Pick<SocketModeReceiver['client'], 'once' | 'removeListener' | 'disconnect'>;
  /** Resolves when Slack said hello. */
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Keeps a line to Slack connected. */
export class Socket {
  readonly #line: SocketLine;
  readonly #clock: Clock;
  readonly #trouble: (what: string, error: unknown) => void;
  readonly #over = new AbortController();
  #running: Promise<void> | undefined;

  constructor(line: SocketLine, clock: Clock, trouble: (what: string, error: unknown) => void) {
    this.#line = line;
    this.#clock = clock;
    this.#trouble = trouble;
  }

  /** Returns at once; whether Slack is there changes nothing here. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#line.stop().catch(() => undefined);
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    let pauseMs = 0;
    while (!signal.aborted) {
      const startedAtMs = this.#clock.now();
      await this.#connection(signal);
      const held = this.#clock.now() - startedAtMs;
      pauseMs = held >= goodMs ? 0 : Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2));
      await this.#clock.sleep(pauseMs, signal).catch(() => undefined);
    }
  }

  /** One connection, from its beginning to its end. */
  async #connection(signal: AbortSignal): Promise<void> {
    const { client } = this.#line;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const end = (): void => resolve();
    client.once('disconnected', end);
    signal.addEventListener('abort', end, { once: true });
    const connected = this.#limit();
    try {
      await this.#line.start();
      connected();
      await ended;
      // Slack said hello after all was over.
      if (signal.aborted) await this.#line.stop();
    } catch (error) {
      if (!signal.aborted) this.#trouble('Slack could not be connected to', error);
    } finally {
      connected();
      client.removeListener('disconnected', end);
      signal.removeEventListener('abort', end);
    }
  }

  /** Ends what does not come about in time; again and again, since what is not begun yet cannot be ended. */
  #limit(): () => void {
    let cancel = (): void => undefined;
    const arm = (): void => {
      cancel = this.#clock.after(connectLimitMs, () => {
        void this.#line.client.disconnect().catch(() => undefined);
        arm();
      });
    };
    arm();
    return () => cancel();
  }
}
