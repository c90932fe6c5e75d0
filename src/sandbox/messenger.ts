import { CodedError } from '../errors.ts';
import type { Destination, Found, Message } from '../ports/messaging.ts';
import { takeTime } from './calls.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { PostedMessage, WorldLog } from './world-log.ts';

const serviceOf = { chat: 'chat', status: 'status-page', mail: 'mail', pager: 'pager', webhook: 'webhook' } as const;
/** Where a message can be looked up; elsewhere a receiver knows a repeat by its Message-ID, event id or deduplication key. */
const searchable: readonly Destination[] = ['chat', 'status'];
const latencyMs = { least: 120, most: 400 } as const;
/** What a destination that throttles says in its Retry-After, ms. */
const retryAfterMs = 30_000;
/** A request whose answer is lost hangs until its sender gives up, at most so long, ms. */
const hangsMs = 600_000;

type Doing = 'post' | 'find';

/** The sandbox's places where people are told: each can do what its real one can, keeps what it got, and can be down like everything else. */
export class SandboxMessenger {
  readonly #clock: VirtualClock;
  readonly #impairments: Impairments;
  readonly #random: Random;
  readonly #log: WorldLog;
  readonly #posted = new Map<string, string>();
  readonly #firstTriedMs = new Map<string, number>();
  readonly #askedUntilMs = new Map<Destination, number>();

  constructor(clock: VirtualClock, impairments: Impairments, random: Random, log: WorldLog) {
    this.#clock = clock;
    this.#impairments = impairments;
    this.#random = random;
    this.#log = log;
  }

  async post(message: Message, signal: AbortSignal): Promise<{ reference: string }> {
    const place = placeOf(message);
    if (!this.#firstTriedMs.has(place)) this.#firstTriedMs.set(place, this.#clock.now());
    const answer = await this.#call(message, 'post', signal, () => this.#take(message));
    if (this.#answerLost(message)) return this.#hang(message, signal);
    return answer;
  }

  async find(message: Message, signal: AbortSignal): Promise<Found | undefined> {
    if (!searchable.includes(message.destination)) return undefined;
    return this.#call(message, 'find', signal, () => this.#found(message));
  }

  /** Only in chat can one message be changed into another: a status page is told the newer one, too. */
  #found(message: Message): Found | undefined {
    const { destination, predecessors = [] } = message;
    const own = this.#posted.get(placeOf(message));
    if (own !== undefined || destination !== 'chat') return own === undefined ? undefined : { reference: own };
    const earlier = predecessors.map(({ key }) => this.#posted.get(placeOf({ destination, key })));
    const reference = earlier.findLast((one) => one !== undefined);
    return reference === undefined ? undefined : { reference, predecessor: true };
  }

  #take(message: Message): { reference: string } {
    const { destination, summary, anchors, replaces } = message;
    const place = placeOf(message);
    const known = this.#posted.get(place);
    const edited = destination === 'chat' ? ((summary && anchors?.summary) ?? replaces) : undefined;
    const reference = edited ?? known ?? `${destination}-${this.#log.messages.length + 1}`;
    this.#posted.set(place, reference);
    const posted = this.#logged(message);
    if (edited !== undefined) this.#log.edits.push(posted);
    else if (known === undefined) this.#log.messages.push(posted);
    else if (searchable.includes(destination))
      this.#log.violate(posted.atMs, 'doubledEffect', `message ${place} posted twice`);
    else this.#log.repeats.push(posted);
    return { reference };
  }

  #logged(message: Message): PostedMessage {
    const { destination, key, title, text } = message;
    const atMs = this.#clock.now();
    const dueAtMs = this.#firstTriedMs.get(placeOf(message)) ?? atMs;
    return { atMs, destination, key, title, text, ...(atMs - dueAtMs > latencyMs.most ? { dueAtMs } : {}) };
  }

  async #call<Answer>(message: Message, doing: Doing, signal: AbortSignal, apply: () => Answer): Promise<Answer> {
    const { destination } = message;
    const { failing, extraMs } = this.#impairments.meet(serviceOf[destination], '*', 'data', this.#random);
    const takesMs = this.#random.between(latencyMs.least, latencyMs.most) + extraMs;
    this.#notice(destination);
    try {
      return await takeTime(this.#clock, takesMs, signal, () => {
        if (failing) throw this.#failure(destination, doing, failing.effect);
        return apply();
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CodedError('outcomeUnknown', `${destination} did not answer in time`, { cause: error });
    }
  }

  /** As the real destination's adapter tells it. */
  #failure(destination: Destination, doing: Doing, effect: string): CodedError {
    if (effect === 'dns-empty') return new CodedError('unavailable', `${destination} cannot be reached`);
    if (effect === 'throttled') {
      this.#askedUntilMs.set(destination, this.#clock.now() + retryAfterMs);
      return new CodedError('throttled', `${destination} answers 429`, { retryAfterMs });
    }
    // A mail server's 4xx is a refusal for now (RFC 5321, 4.2.1); a 500 may come after the work was done.
    if (doing === 'find' || destination === 'mail') return new CodedError('unavailable', `${destination} fails`);
    return new CodedError('outcomeUnknown', `${destination} answers 500`);
  }

  #notice(destination: Destination): void {
    const atMs = this.#clock.now();
    const askedUntilMs = this.#askedUntilMs.get(destination) ?? 0;
    if (atMs < askedUntilMs) this.#log.hurried.push({ atMs, destination, askedUntilMs });
  }

  #answerLost({ destination }: Message): boolean {
    const lost = this.#impairments.has(serviceOf[destination], '*', 'answer-lost');
    return lost !== undefined && (lost.rate === 1 || this.#random.chance(lost.rate));
  }

  async #hang({ destination }: Message, signal: AbortSignal): Promise<never> {
    const unknown = (cause?: unknown) =>
      new CodedError('outcomeUnknown', `${destination} did not answer in time`, { cause });
    await this.#clock.sleep(hangsMs, signal).catch((cause: unknown) => {
      throw unknown(cause);
    });
    throw unknown();
  }
}

function placeOf({ destination, key }: Pick<Message, 'destination' | 'key'>): string {
  return `${destination}/${key}`;
}
