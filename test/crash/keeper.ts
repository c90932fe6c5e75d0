import type { ChildProcess } from 'node:child_process';
import type { World } from '../../src/sandbox/world.ts';
import type { Stable } from './stable.ts';
import { type Call, type FromProcess, type KillPoint, type Life, type Timed, type ToProcess, toWire } from './wire.ts';

/** A dead process is started again this much later, virtual ms: longer than any call of this world takes, so that what it sent has landed. */
const restartAfterMs = 5_000;
/** A process that says nothing for so long in real time hangs, ms. */
const patienceMs = 60_000;
const stderrKept = 4_000;
const abortReason = new DOMException('aborted by the process', 'AbortError');

/** A call of the process, as the world got it. */
export interface SeenCall {
  /** 1 for the first process, 2 for the one started after it died. */
  readonly life: number;
  readonly call: Extract<Call, { to: 'aws' } | { message: unknown }>;
  /** True once the world has done it, whether or not anybody was left to be told. */
  done: boolean;
}

/**
 * Keeps one process under test in a world: serves its calls, lets virtual time stand while it computes, notices its death, and starts another.
 * Messages go to it one at a time, the next when it is idle, so that one seed gives one course of events.
 */
export class Keeper {
  readonly #world: World;
  readonly #stable: Stable;
  readonly #life: Life;
  readonly #pointsOfLife: KillPoint[][] = [];
  readonly #seen: SeenCall[] = [];
  readonly #deaths: string[] = [];
  readonly #problems: string[] = [];
  readonly #calls = new Map<number, AbortController>();
  readonly #deliveries = new Map<number, { taken(): void; refused(error: Error): void }>();
  #process: ChildProcess | undefined;
  #queue: ToProcess[] = [];
  #busy = false;
  #release: (() => void) | undefined;
  #patience: NodeJS.Timeout | undefined;
  #delivered = 0;
  #stderr = '';
  #over = false;
  #left = false;
  #ending: (() => void) | undefined;

  constructor(world: World, stable: Stable, life: Life) {
    this.#world = world;
    this.#stable = stable;
    this.#life = life;
    world.onNotification(({ body }) => this.#notify(body));
  }

  /** The incident is over, or cannot be brought to an end. */
  get over(): boolean {
    return this.#over || this.#problems.length > 0;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Signals by which processes died, in order. */
  get deaths(): readonly string[] {
    return this.#deaths;
  }

  /** Points passed by the process of a life, from 1. */
  pointsOf(life: number): readonly KillPoint[] {
    return this.#pointsOfLife[life - 1] ?? [];
  }

  get seen(): readonly SeenCall[] {
    return this.#seen;
  }

  fail(problem: string): void {
    this.#problems.push(problem);
  }

  /** Starts the first process; it dies where its life says so. */
  start(): void {
    this.#begin(this.#stable.take(), this.#life);
  }

  /** Takes the present process out of this world, and resolves when it has let go of the journal. */
  async end(): Promise<void> {
    if (!this.#process) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ending = resolve;
    if (this.#problems.length > 0) this.#process.kill('SIGKILL');
    else this.#send({ kind: 'end' });
    await promise;
  }

  #begin(child: ChildProcess, life: Life): void {
    const points: KillPoint[] = [];
    this.#pointsOfLife.push(points);
    this.#process = child;
    let leaving = 2;
    const gone = (): void => {
      leaving -= 1;
      if (leaving === 0) this.#died(child);
    };
    child.on('message', (messages: readonly FromProcess[]) => {
      for (const message of messages) this.#take(message, points);
    });
    child.on('exit', gone);
    child.on('disconnect', gone);
    child.stderr?.on('data', (text: Buffer) => {
      this.#stderr = (this.#stderr + text.toString()).slice(-stderrKept);
    });
    this.#send({ kind: 'begin', life });
  }

  /** The process has left its life and may begin another. */
  #giveBack(): void {
    clearTimeout(this.#patience);
    const child = this.#process;
    if (!child) return;
    this.#process = undefined;
    for (const event of ['message', 'exit', 'disconnect']) child.removeAllListeners(event);
    child.stderr?.removeAllListeners('data');
    this.#stable.give(child);
    this.#letGo();
    this.#ending?.();
  }

  #send(message: ToProcess): void {
    if (!this.#process) return;
    this.#release ??= this.#world.clock.hold();
    this.#queue.push(message);
    this.#pump();
  }

  #pump(): void {
    if (this.#busy) return;
    clearTimeout(this.#patience);
    const next = this.#queue.shift();
    if (!next) {
      this.#letGo();
      return;
    }
    this.#busy = true;
    this.#patience = setTimeout(() => this.#hangs(next), patienceMs);
    this.#process?.send({ ...next, nowMs: this.#world.clock.now() } satisfies Timed, () => {});
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #hangs(message: ToProcess): void {
    this.#problems.push(`the process does not come to rest after '${message.kind}'`);
    this.#process?.kill('SIGKILL');
  }

  #take(message: FromProcess, points: KillPoint[]): void {
    switch (message.kind) {
      case 'call':
        this.#serve(message.id, message.call);
        return;
      case 'abort':
        this.#calls.get(message.id)?.abort(abortReason);
        return;
      case 'noted':
        this.#noted(message.id, message.taken);
        return;
      case 'idle':
        points.push(...message.points);
        this.#over ||= message.over;
        this.#busy = false;
        if (this.#left) this.#giveBack();
        else this.#pump();
        return;
      case 'ended':
        this.#left = true;
        return;
      case 'fatal':
        this.#problems.push(`the process fails: ${message.message}`);
    }
  }

  #serve(id: number, call: Call): void {
    const caller = this.#process;
    const controller = new AbortController();
    this.#calls.set(id, controller);
    const answer = (message: ToProcess): void => {
      if (this.#process !== caller) return;
      this.#calls.delete(id);
      this.#send(message);
    };
    this.#world.clock.stir();
    this.#perform(call, controller.signal).then(
      (value) => answer({ kind: 'answered', id, value }),
      (error: unknown) => {
        if (call.to !== 'clock') answer({ kind: 'failed', id, error: toWire(error) });
      },
    );
  }

  #perform(call: Call, signal: AbortSignal): Promise<unknown> {
    const { clock, clients, net, messenger } = this.#world;
    if (call.to === 'clock') return clock.sleep(call.ms, signal);
    if (call.to === 'http') return net.get(call.url, signal);
    if (call.to === 'dns') return net.resolveCname(call.name, signal);
    if (call.to === 'name server') return net.ask(call.question, signal);
    const seen: SeenCall = { life: this.#pointsOfLife.length, call, done: false };
    this.#seen.push(seen);
    const answer = (): Promise<unknown> => {
      if (call.to === 'post') return messenger.post(call.message, signal);
      if (call.to === 'find') return messenger.find(call.message, signal);
      const { service, region, endpoint, operation, input } = call;
      const command = { constructor: { name: `${operation}Command` }, input };
      return clients.get(service, region, endpoint).send(command, { abortSignal: signal });
    };
    return answer().then((value) => {
      seen.done = true;
      return value;
    });
  }

  /** SNS delivers; nobody there refuses the connection. */
  #notify(body: string): Promise<void> {
    if (!this.#process) return Promise.reject(new Error('connection refused'));
    this.#delivered += 1;
    const id = this.#delivered;
    return new Promise((taken, refused) => {
      this.#deliveries.set(id, { taken, refused });
      this.#send({ kind: 'notified', id, body });
    });
  }

  #noted(id: number, taken: boolean): void {
    const delivery = this.#deliveries.get(id);
    this.#deliveries.delete(id);
    if (taken) delivery?.taken();
    else delivery?.refused(new Error('not taken'));
  }

  #died(child: ChildProcess): void {
    clearTimeout(this.#patience);
    const how = child.signalCode ?? `exit code ${child.exitCode}`;
    this.#process = undefined;
    this.#calls.clear();
    this.#queue = [];
    this.#busy = false;
    for (const { refused } of this.#deliveries.values()) refused(new Error('connection reset'));
    this.#deliveries.clear();
    if (this.#ending) this.#ending();
    else this.#succeed(how);
    this.#letGo();
  }

  /** A process that was killed where it was to be is followed by one that lives; any other death is a fault. */
  #succeed(how: string): void {
    this.#deaths.push(how);
    if (how === 'SIGKILL' && this.#deaths.length === 1)
      this.#world.clock.schedule(restartAfterMs, () =>
        this.#begin(this.#stable.fresh(), { ...this.#life, killAt: null }),
      );
    else this.#problems.push(`the process ended by itself (${how}): ${this.#stderr}`);
  }
}
