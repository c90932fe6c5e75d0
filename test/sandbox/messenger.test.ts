import { describe, expect, it } from '@jest/globals';
import type { CodedError } from '../../src/errors.ts';
import type { Destination, Message, Summary } from '../../src/ports/messaging.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Impairment } from '../../src/scenario/world-scenario.ts';
import { messageWith } from '../fixtures/message.ts';
import { impaired, pass, settled, shopWorld } from './play.ts';

const minuteMs = 60_000;
const signal = new AbortController().signal;
const message = messageWith({ key: 'k', drill: true });
const services = { chat: 'chat', status: 'status-page', mail: 'mail', pager: 'pager', webhook: 'webhook' } as const;
const searchable: Destination[] = ['chat', 'status'];
const deduplicating: Destination[] = ['mail', 'pager', 'webhook'];
const all = [...searchable, ...deduplicating];

function at(destination: Destination, wishes: Partial<Message> = {}): Message {
  return { ...message, destination, ...wishes };
}

function troubled(destination: Destination, effect: Impairment['effect'], wishes: Partial<Impairment> = {}): World {
  return shopWorld(impaired({ service: services[destination], region: '*', effect, ...wishes }));
}

function failure(world: World, work: Promise<unknown>): Promise<CodedError> {
  return settled(world, work).then(
    () => {
      throw new Error('it worked');
    },
    (error: CodedError) => error,
  );
}

/** A post whose sender waits for 15 s, as the engine does. */
function postedImpatiently(world: World, sent: Message): Promise<CodedError> {
  const limit = new AbortController();
  world.clock.schedule(15_000, () => limit.abort());
  return failure(world, world.messenger.post(sent, limit.signal));
}

describe('a place where people are told', () => {
  it.each(all)('keeps what it got: %s', async (destination) => {
    const world = shopWorld();
    await settled(world, world.messenger.post(at(destination), signal));
    expect(world.log.messages).toMatchObject([{ destination, key: 'k', title: message.title }]);
    expect(world.log.messages[0]).not.toHaveProperty('dueAtMs');
  });

  it.each(searchable)('is searched by key: %s', async (destination) => {
    const world = shopWorld();
    expect(await settled(world, world.messenger.find(at(destination), signal))).toBeUndefined();
    const posted = await settled(world, world.messenger.post(at(destination), signal));
    expect(await settled(world, world.messenger.find(at(destination), signal))).toEqual(posted);
    expect(await settled(world, world.messenger.find(at(destination, { key: 'other' }), signal))).toBeUndefined();
  });

  it.each(searchable)('shows a message posted twice as a doubled effect: %s', async (destination) => {
    const world = shopWorld();
    for (let times = 0; times < 2; times += 1) await settled(world, world.messenger.post(at(destination), signal));
    expect(world.log.violations).toMatchObject([{ kind: 'doubledEffect' }]);
  });

  it.each(deduplicating)('cannot be searched, and knows a repeat by its key: %s', async (destination) => {
    const world = shopWorld();
    for (let times = 0; times < 2; times += 1) await settled(world, world.messenger.post(at(destination), signal));
    expect(await settled(world, world.messenger.find(at(destination), signal))).toBeUndefined();
    expect(world.log.messages).toHaveLength(1);
    expect(world.log.repeats).toMatchObject([{ destination, key: 'k' }]);
    expect(world.log.violations).toEqual([]);
  });

  it('changes the summary in place once it stands there', async () => {
    const world = shopWorld();
    const summary = { title: 'Shop' } as Summary;
    const { reference } = await settled(world, world.messenger.post(at('chat', { summary }), signal));
    const later = at('chat', { key: 'k2', summary, anchors: { summary: reference } });
    for (let times = 0; times < 2; times += 1)
      expect(await settled(world, world.messenger.post(later, signal))).toEqual({ reference });
    expect(world.log.messages).toHaveLength(1);
    expect(world.log.edits).toMatchObject([{ key: 'k2' }, { key: 'k2' }]);
    expect(world.log.violations).toEqual([]);
  });
});

describe('a message in the place of one that may have been posted', () => {
  const later = (destination: Destination) =>
    at(destination, { key: 'k2', predecessors: [{ key: 'k', decidedAtMs: message.decidedAtMs }] });

  it('finds that in chat, and changes it', async () => {
    const world = shopWorld();
    const { reference } = await settled(world, world.messenger.post(at('chat'), signal));
    const found = await settled(world, world.messenger.find(later('chat'), signal));
    expect(found).toEqual({ reference, predecessor: true });
    const replacing = { ...later('chat'), replaces: reference };
    expect(await settled(world, world.messenger.post(replacing, signal))).toEqual({ reference });
    expect(world.log.messages).toHaveLength(1);
    expect(world.log.edits).toMatchObject([{ key: 'k2' }]);
    expect(await settled(world, world.messenger.find(later('chat'), signal))).toEqual({ reference });
    expect(world.log.violations).toEqual([]);
  });

  it.each(['status', 'mail', 'webhook'] as const)('finds nothing to change elsewhere: %s', async (destination) => {
    const world = shopWorld();
    await settled(world, world.messenger.post(at(destination), signal));
    expect(await settled(world, world.messenger.find(later(destination), signal))).toBeUndefined();
  });
});

describe('a place where people are told, in trouble', () => {
  it.each(all)('that is gone takes nothing, and says so at once: %s', async (destination) => {
    const world = troubled(destination, 'dns-empty');
    expect(await failure(world, world.messenger.post(at(destination), signal))).toMatchObject({ code: 'unavailable' });
    expect(world.log.messages).toEqual([]);
  });

  it.each<[Destination, string]>([
    ['chat', 'outcomeUnknown'],
    ['status', 'outcomeUnknown'],
    ['mail', 'unavailable'],
    ['pager', 'outcomeUnknown'],
    ['webhook', 'outcomeUnknown'],
  ])('that fails leaves open what became of the message, unless it refused it: %s, %s', async (destination, code) => {
    const world = troubled(destination, 'errors');
    expect(await failure(world, world.messenger.post(at(destination), signal))).toMatchObject({ code });
  });

  it('tells a look-up that fails from a post that fails', async () => {
    const world = troubled('chat', 'errors');
    expect(await failure(world, world.messenger.find(at('chat'), signal))).toMatchObject({ code: 'unavailable' });
  });

  it('asks to be left alone when it throttles, and notes who does not', async () => {
    const world = troubled('chat', 'throttled', { untilMs: 10_000 });
    const refused = await failure(world, world.messenger.post(at('chat'), signal));
    expect(refused).toMatchObject({ code: 'throttled', retryAfterMs: 30_000 });
    await settled(world, world.messenger.find(at('status'), signal));
    expect(world.log.hurried).toEqual([]);
    await pass(world, 20_000);
    await settled(world, world.messenger.post(at('chat'), signal));
    expect(world.log.hurried).toMatchObject([{ destination: 'chat' }]);
    await pass(world, 30_000);
    await settled(world, world.messenger.find(at('chat'), signal));
    expect(world.log.hurried).toHaveLength(1);
  });

  it.each(all)('takes the message although its answer is lost: %s', async (destination) => {
    const world = troubled(destination, 'answer-lost');
    expect(await postedImpatiently(world, at(destination))).toMatchObject({ code: 'outcomeUnknown' });
    expect(world.log.messages).toMatchObject([{ destination, key: 'k' }]);
    const found = await settled(world, world.messenger.find(at(destination), signal));
    expect(found !== undefined).toBe(searchable.includes(destination));
  });

  it('troubles no other place', async () => {
    const world = troubled('chat', 'dns-empty');
    await settled(world, world.messenger.post(at('mail'), signal));
    expect(world.log.messages).toMatchObject([{ destination: 'mail' }]);
  });

  it('has what came after the trouble logged as late', async () => {
    const world = troubled('chat', 'dns-empty', { untilMs: minuteMs });
    await failure(world, world.messenger.post(at('chat'), signal));
    await pass(world, minuteMs);
    await settled(world, world.messenger.post(at('chat'), signal));
    const [late] = world.log.messages;
    expect((late?.atMs ?? 0) - (late?.dueAtMs ?? 0)).toBeGreaterThanOrEqual(minuteMs);
  });
});
