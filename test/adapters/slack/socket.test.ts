import { EventEmitter } from 'node:events';
import { expect, it } from '@jest/globals';
import { Socket, type SocketLine } from '../../../src/adapters/slack/socket.ts';
import { VirtualClock } from '../../../src/sandbox/virtual-clock.ts';

/** A line to a Slack that hangs, refuses, or takes the call, as long as it says so. */
class Line extends EventEmitter implements SocketLine {
  readonly client = Object.assign(this as EventEmitter, { disconnect: async () => this.#hangUp() }) as never;
  readonly calls: number[] = [];
  slack: 'hangs' | 'refuses' | 'answers' = 'hangs';
  readonly #clock: VirtualClock;
  #refuse: (error: Error) => void = () => undefined;

  constructor(clock: VirtualClock) {
    super();
    this.#clock = clock;
  }

  start(): Promise<void> {
    this.calls.push(this.#clock.now());
    if (this.slack === 'answers') return Promise.resolve();
    if (this.slack === 'refuses') return Promise.reject(new Error('ECONNREFUSED'));
    return new Promise((_resolve, reject) => {
      this.#refuse = reject;
    });
  }

  async stop(): Promise<void> {
    this.#hangUp();
  }

  #hangUp(): void {
    this.#refuse(new Error('hung up'));
    this.emit('disconnected');
  }
}

function started(slack: Line['slack']) {
  const clock = new VirtualClock(0);
  const line = new Line(clock);
  line.slack = slack;
  const troubles: string[] = [];
  const socket = new Socket(line, clock, (what) => troubles.push(what));
  socket.start();
  const pass = (ms: number) => clock.runUntil(() => false, ms);
  return { line, socket, troubles, pass };
}

it('a call on which Slack never says hello is given up, and made anew until it does', async () => {
  const { line, socket, pass } = started('hangs');
  await pass(150_000);
  expect(line.calls).toEqual([0, 60_000, 120_000]);
  line.slack = 'answers';
  await pass(600_000);
  expect(line.calls).toHaveLength(4);
  await socket.stop();
});

it('an hour without Slack is an attempt every half minute, and leaves nothing behind', async () => {
  const { line, socket, troubles, pass } = started('refuses');
  await pass(3_600_000);
  expect(line.calls.length).toBeGreaterThan(115);
  expect(line.calls.length).toBeLessThan(130);
  expect(troubles).toHaveLength(line.calls.length);
  expect(line.listenerCount('disconnected')).toBeLessThanOrEqual(1);
  await socket.stop();
  expect(line.listenerCount('disconnected')).toBe(0);
});

it('a line that breaks after it held is made anew at once', async () => {
  const { line, socket, pass } = started('answers');
  await pass(20_000);
  line.emit('disconnected');
  await pass(1);
  expect(line.calls).toHaveLength(2);
  await socket.stop();
});
