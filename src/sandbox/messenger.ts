import { CodedError } from '../errors.ts';
import type { Message } from '../ports/messaging.ts';
import { takeTime } from './calls.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { WorldLog } from './world-log.ts';

const serviceOf = { chat: 'chat', status: 'status-page', mail: 'mail', pager: 'pager', webhook: 'webhook' } as const;
const latencyMs = { least: 120, most: 400 } as const;

/** The sandbox's chat and status page: they keep what was posted, and can be down like everything else. */
export class SandboxMessenger {
  readonly #clock: VirtualClock;
  readonly #impairments: Impairments;
  readonly #random: Random;
  readonly #log: WorldLog;
  readonly #posted = new Map<string, string>();
  readonly #firstTriedMs = new Map<string, number>();

  constructor(clock: VirtualClock, impairments: Impairments, random: Random, log: WorldLog) {
    this.#clock = clock;
    this.#impairments = impairments;
    this.#random = random;
    this.#log = log;
  }

  post(message: Message, signal: AbortSignal): Promise<{ reference: string }> {
    const place = placeOf(message);
    if (!this.#firstTriedMs.has(place)) this.#firstTriedMs.set(place, this.#clock.now());
    return this.#call(message, signal, () => {
      const atMs = this.#clock.now();
      if (this.#posted.has(place)) this.#log.violate(atMs, 'doubledEffect', `message ${place} posted twice`);
      const reference = `${message.destination}-${this.#log.messages.length + 1}`;
      this.#posted.set(place, reference);
      const dueAtMs = this.#firstTriedMs.get(place) ?? atMs;
      this.#log.messages.push({
        atMs,
        destination: message.destination,
        key: message.key,
        title: message.title,
        text: message.text,
        ...(atMs - dueAtMs > latencyMs.most ? { dueAtMs } : {}),
      });
      return { reference };
    });
  }

  find(message: Message, signal: AbortSignal): Promise<{ reference: string } | undefined> {
    return this.#call(message, signal, () => {
      const reference = this.#posted.get(placeOf(message));
      return reference === undefined ? undefined : { reference };
    });
  }

  async #call<Answer>(message: Message, signal: AbortSignal, apply: () => Answer): Promise<Answer> {
    const { failing, extraMs } = this.#impairments.meet(serviceOf[message.destination], '*', 'data', this.#random);
    const takesMs = this.#random.between(latencyMs.least, latencyMs.most) + extraMs;
    try {
      return await takeTime(this.#clock, takesMs, signal, () => {
        if (failing) throw new CodedError('unavailable', `${message.destination} does not answer`);
        return apply();
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CodedError('outcomeUnknown', `${message.destination} did not answer in time`, { cause: error });
    }
  }
}

function placeOf(message: Message): string {
  return `${message.destination}/${message.key}`;
}
