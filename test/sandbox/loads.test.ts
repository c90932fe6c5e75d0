import { describe, expect, it } from '@jest/globals';
import type { WorldScenario } from '../../src/scenario/world-scenario.ts';
import { fetched, impaired, impairmentOf, pass, quiet, sent, shopWorld } from './play.ts';

const minuteMs = 60_000;
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/shop-jobs';

class GetQueueAttributesCommand {
  readonly input = { QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] };
}

async function waiting(world: ReturnType<typeof shopWorld>): Promise<number> {
  const { Attributes } = await sent(world, 'sqs', 'us-east-1', new GetQueueAttributesCommand());
  return Number(Attributes.ApproximateNumberOfMessages);
}

async function status(world: ReturnType<typeof shopWorld>, journey: string): Promise<number> {
  return (await fetched(world, `https://shop.us-east-1.example.com/health/${journey}`)).status;
}

describe('a queue that nobody fetches from', () => {
  const stalled = impaired({ service: 'lambda', effect: 'async-delayed', untilMs: 60 * minuteMs });

  it('backs up, is late, and is worked off faster than it filled', async () => {
    const world = shopWorld(stalled);
    expect(await waiting(world)).toBeLessThan(100);
    await pass(world, 60 * minuteMs);
    const full = await waiting(world);
    expect(full / (3600 * 50)).toBeCloseTo(1, 1);
    expect(await status(world, 'fulfilment')).toBe(503);
    // Four times faster than it comes, while it goes on coming: an hour takes twenty minutes.
    await pass(world, 10 * minuteMs);
    expect((await waiting(world)) / full).toBeCloseTo(0.5, 1);
    expect(await status(world, 'fulfilment')).toBe(503);
    await pass(world, 11 * minuteMs);
    expect(await waiting(world)).toBe(0);
    expect(await status(world, 'fulfilment')).toBe(200);
  });

  it('leaves alone whoever waits for an answer', async () => {
    const world = shopWorld(stalled);
    await pass(world, 30 * minuteMs);
    expect(await status(world, 'buy')).toBe(200);
    expect(world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
  });

  it.each([0.1, 0.3, 0.7, 0.91])('lets time pass while a share of %d of it waits', async (rate) => {
    const world = shopWorld(impaired({ service: 'lambda', effect: 'async-delayed', rate, untilMs: 60 * minuteMs }));
    await pass(world, 30 * minuteMs);
    expect((await waiting(world)) / (1800 * 50)).toBeCloseTo(rate, 1);
  });

  it('backs up as well while what it feeds fails', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', effect: 'errors', untilMs: 10 * minuteMs }));
    await pass(world, 10 * minuteMs);
    expect(await waiting(world)).toBeGreaterThan(20_000);
  });
});

describe('callers that try again', () => {
  const fault = impairmentOf({
    service: 'lambda',
    effect: 'errors',
    fromMs: minuteMs,
    untilMs: 6 * minuteMs,
    rate: 0.6,
  });
  const storm = {
    component: 'checkout',
    region: 'us-east-1',
    fromMs: 0,
    calmedMs: 30 * minuteMs,
    retries: 3,
    capacity: 1.3,
  };
  const stormy = (change: object = {}): WorldScenario => ({
    ...quiet,
    impairments: [fault],
    retryStorms: [{ ...storm, ...change }],
  });

  it('keep a component overrun after the fault that began it, until the load is shed', async () => {
    const world = shopWorld(stormy());
    await pass(world, 20 * minuteMs);
    const during = world.log.traffic.at(-1)?.successRate ?? 1;
    // Of 1 + 3f requests 1.3 are served, f fail: f = 0.44 keeps itself up.
    expect(during).toBeCloseTo(1 - 0.439, 2);
    await pass(world, 15 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
  });

  it('do no harm where there is room for them', async () => {
    const world = shopWorld(stormy({ capacity: 4.5 }));
    await pass(world, 20 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
  });

  it('begin nothing by themselves', async () => {
    const world = shopWorld({ ...stormy(), impairments: [] });
    await pass(world, 20 * minuteMs);
    expect(world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
  });
});
