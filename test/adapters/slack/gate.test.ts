import { describe, expect, it } from '@jest/globals';
import { Gate } from '../../../src/adapters/slack/gate.ts';
import { type Lane, type Method, messagesInChannel, methods } from '../../../src/adapters/slack/limits.ts';
import { LeapingClock } from '../../actions/clock.ts';
import { silent } from './fixtures.ts';

const post = 'chat.postMessage' as const;

/** A gate on a clock that leaps; each pass is noted with its time since the start, ms. */
function setUp() {
  const clock = new LeapingClock();
  const gate = new Gate(clock);
  const startedAtMs = clock.now();
  const passed: { name: string; atMs: number }[] = [];
  const pass = async (name: string, lane: Lane, channel: string | null = 'C1', method: Method = post) => {
    await gate.pass(method, channel, lane, silent);
    passed.push({ name, atMs: clock.now() - startedAtMs });
  };
  return { clock, gate, passed, pass };
}

describe('messages in one channel', () => {
  it('go at once as long as the burst lasts, then one a second', async () => {
    const { pass, passed } = setUp();
    await Promise.all(Array.from({ length: messagesInChannel.burst + 2 }, (_, index) => pass(`${index}`, 'first')));
    expect(passed.map(({ atMs }) => atMs)).toEqual([0, 0, 0, 0, 1000, 2000]);
  });

  it('of the first lane go before others that came earlier', async () => {
    const { pass, passed, clock } = setUp();
    for (let index = 0; index < 4; index += 1) await pass(`spent ${index}`, 'first');
    clock.pass(1);
    const last = pass('a pin', 'last');
    const approval = pass('an approval', 'first');
    await Promise.all([last, approval]);
    expect(passed.slice(4).map(({ name }) => name)).toEqual(['an approval', 'a pin']);
  });

  it('leave a part of the burst to the lanes above', async () => {
    const { gate, pass } = setUp();
    for (let index = 0; index < 3; index += 1) await pass(`note ${index}`, 'normal');
    await expect(gate.pass(post, 'C1', 'normal', AbortSignal.abort())).rejects.toMatchObject({ code: 'throttled' });
    await pass('approval', 'first');
  });

  it('do not hold up those in another channel', async () => {
    const { pass, passed } = setUp();
    for (let index = 0; index < 4; index += 1) await pass(`${index}`, 'first');
    await pass('elsewhere', 'first', 'C2');
    expect(passed.at(-1)).toEqual({ name: 'elsewhere', atMs: 0 });
  });
});

describe('a call whose turn is far away', () => {
  it('is handed back with the time to come again', async () => {
    const { gate, pass } = setUp();
    for (let index = 0; index < 3; index += 1) await pass(`${index}`, 'normal');
    gate.refused(post, 'C1', 30_000);
    await expect(gate.pass(post, 'C1', 'normal', silent)).rejects.toMatchObject({
      code: 'throttled',
      retryAfterMs: 30_000,
    });
  });

  it('that is given up leaves its place to the next', async () => {
    const { gate, pass, passed } = setUp();
    for (let index = 0; index < 4; index += 1) await pass(`${index}`, 'first');
    const stop = new AbortController();
    const given = expect(gate.pass(post, 'C1', 'first', stop.signal)).rejects.toMatchObject({ code: 'throttled' });
    const next = pass('next', 'first');
    stop.abort();
    await given;
    await next;
    expect(passed.at(-1)).toEqual({ name: 'next', atMs: 1000 });
  });
});

describe('after a 429', () => {
  it('nothing of the kind goes before the time that Slack gave', async () => {
    const { gate, pass, passed } = setUp();
    gate.refused(post, 'C1', 3_000);
    await pass('then', 'first');
    expect(passed).toEqual([{ name: 'then', atMs: 3_000 }]);
  });

  it('other channels and methods go on', async () => {
    const { gate, pass, passed } = setUp();
    gate.refused(post, 'C1', 30_000);
    gate.refused('chat.update', 'C1', 30_000);
    await pass('elsewhere', 'first', 'C2');
    await pass('a list', 'first', null, 'conversations.list');
    expect(passed.map(({ atMs }) => atMs)).toEqual([0, 0]);
  });

  it('in two channels at once, the whole workspace is left alone', async () => {
    const { gate } = setUp();
    gate.refused(post, 'C1', 30_000);
    gate.refused(post, 'C2', 20_000);
    await expect(gate.pass(post, 'C3', 'first', silent)).rejects.toMatchObject({ retryAfterMs: 20_000 });
  });

  it('of a method, all its calls wait', async () => {
    const { gate, pass, passed } = setUp();
    gate.refused('conversations.create', null, 4_000);
    await pass('a channel', 'first', null, 'conversations.create');
    expect(passed).toEqual([{ name: 'a channel', atMs: 4_000 }]);
  });
});

it('burst and rate of every method stay within what Slack allows in any one minute', () => {
  const allowed: Partial<Record<Method, number>> = {
    'chat.postMessage': 300,
    'chat.update': 50,
    'conversations.history': 50,
    'conversations.replies': 50,
  };
  for (const [method, { limit }] of Object.entries(methods)) {
    const most = allowed[method as Method] ?? (/^(views|files)/.test(method) ? 100 : 20);
    expect({ method, inAMinute: limit.burst + limit.perMinute }).toEqual({ method, inAMinute: most });
  }
});
