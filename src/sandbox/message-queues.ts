import type { Workload } from '../workload/schema.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAtMs: number;
  visibleFromMs: number;
  receipt: string;
  deliveries: number;
}

/** Queue in the engine's Region that alarms may be sent to, beside those that a workload names itself. */
const alarmQueue = 'muster-alarms';

/** SQS standard queues: what is received hides for a while, and comes again unless it is removed. */
export class MessageQueues {
  readonly #queues = new Map<string, Message[]>();
  readonly #now: () => number;
  #sequence = 0;

  constructor(workloads: readonly Workload[], now: () => number) {
    this.#now = now;
    for (const { accountId, bound, engineRegion } of workloads) {
      const named = bound.filter(({ kind }) => kind === 'queue').map(({ name, region }) => ({ name, region }));
      for (const { name, region } of [...named, { name: alarmQueue, region: engineRegion }]) {
        this.#queues.set(`https://sqs.${region}.amazonaws.com/${accountId}/${name}`, []);
      }
    }
  }

  has(url: string): boolean {
    return this.#queues.has(url);
  }

  /** Answers the message's id. */
  send(url: string, body: string): string {
    const id = this.#uuid();
    this.#of(url).push({ id, body, sentAtMs: this.#now(), visibleFromMs: this.#now(), receipt: '', deliveries: 0 });
    return id;
  }

  receive(url: string, most: number, visibilityMs: number): readonly Readonly<Message>[] {
    const nowMs = this.#now();
    const taken = this.#of(url)
      .filter(({ visibleFromMs }) => visibleFromMs <= nowMs)
      .slice(0, most);
    for (const message of taken) {
      message.visibleFromMs = nowMs + visibilityMs;
      message.deliveries += 1;
      message.receipt = `${message.id}#${message.deliveries}`;
    }
    return taken;
  }

  /** A receipt of an earlier delivery removes nothing once a later one was made. */
  remove(url: string, receipt: string): void {
    const rest = this.#of(url).filter((message) => message.receipt !== receipt);
    this.#queues.set(url, rest);
  }

  /** Messages that could be received now, and those that are hidden. */
  count(url: string): { readonly visible: number; readonly hidden: number } {
    const visible = this.#of(url).filter(({ visibleFromMs }) => visibleFromMs <= this.#now()).length;
    return { visible, hidden: this.#of(url).length - visible };
  }

  #of(url: string): Message[] {
    return this.#queues.get(url) ?? [];
  }

  #uuid(): string {
    this.#sequence += 1;
    return `00000000-0000-4000-8000-${String(this.#sequence).padStart(12, '0')}`;
  }
}
