import { type Logger, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../../ports/clock.ts';

/** Pauses between attempts to connect: doubling, at most half a minute apart, so that Slack is there again soon after it is back. */
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A connection that held so long was a good one: the next attempt follows at once. */
const goodMs = 10_000;

/**
 * Socket Mode that keeps connecting. Bolt's own reconnecting is off: when Slack cannot be reached it ends in a rejection that nobody handles, and so
 * would the process.
 */
export class Socket {
  readonly receiver: SocketModeReceiver;
  readonly #clock: Clock;
  readonly #trouble: (what: string, error: unknown) => void;
  readonly #over = new AbortController();
  #running: Promise<void> | undefined;

  constructor(given: {
    appToken: string;
    apiUrl?: string | undefined;
    clock: Clock;
    logger: Logger;
    trouble: (what: string, error: unknown) => void;
  }) {
    this.#clock = given.clock;
    this.#trouble = given.trouble;
    const clientOptions = {
      retryConfig: { retries: 0 },
      ...(given.apiUrl === undefined ? {} : { slackApiUrl: given.apiUrl }),
    };
    this.receiver = new SocketModeReceiver({
      appToken: given.appToken,
      autoReconnectEnabled: false,
      logger: given.logger,
      installerOptions: { clientOptions },
    });
  }

  /** Returns at once; whether Slack is there changes nothing here. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.receiver.stop().catch(() => undefined);
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
    const ended = new Promise<void>((resolve) => {
      this.receiver.client.once('disconnected', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      await this.receiver.start();
    } catch (error) {
      if (!signal.aborted) this.#trouble('Slack could not be connected to', error);
      return;
    }
    await ended;
  }
}
