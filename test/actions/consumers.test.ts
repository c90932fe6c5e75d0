import { beforeEach, describe, expect, it } from '@jest/globals';
import { consumersOf } from '../../src/actions/consumer-switching.ts';
import { consumersPause } from '../../src/actions/consumers-pause.ts';
import { consumersResume } from '../../src/actions/consumers-resume.ts';
import { codeOf } from '../../src/errors.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const fed = shop({
  components: [
    ...shop().components,
    { id: 'jobs', service: 'sqs', name: 'jobs', calls: ['fulfil'] },
    { id: 'fulfil', service: 'lambda', name: 'fulfil', calls: ['orders'] },
  ],
  bound: [
    { kind: 'schedule', name: 'nightly', region: east, counterpart: 'nightly', critical: false, inFlight: 'hold' },
  ],
});
const away = { workload: fed, from: east, to: west };
const back = { workload: fed, from: west, to: east };
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
  world.consumers.set('m-1', true);
  world.consumers.set('m-2', true);
});

describe('consumers of a Region', () => {
  it('are functions that a queue, stream or table feeds, and schedules that are bound to it', () => {
    expect(consumersOf(fed, east)).toEqual({ functionNames: ['fulfil'], schedules: ['nightly'] });
    expect(consumersOf(fed, west)).toEqual({ functionNames: ['fulfil'], schedules: [] });
  });
});

describe('consumers.pause', () => {
  it('shows the calls, and disables in the Region that was left what is enabled there', async () => {
    const plan = await consumersPause.plan?.(world.ports(), away, performance());
    expect(plan).toMatchObject({
      calls: [{ call: 'UpdateEventSourceMapping', target: 'event-source fulfil', region: east, to: 'disabled' }],
      obstacles: [],
    });
    await consumersPause.run(world.ports(), away, performance());
    expect(world.calls).toEqual([`disable m-1 in ${east}`, `disable m-2 in ${east}`]);
    await expect(consumersPause.verify?.(world.ports(), away, performance())).resolves.toBeUndefined();
  });

  it('writes down what it is about to disable before it does', async () => {
    world.fails.set('switch m-1', 'unavailable');
    await expect(consumersPause.run(world.ports(), away, performance())).rejects.toMatchObject({ code: 'unavailable' });
    expect(world.paused.get(east)).toEqual({ incidentId: 'shop-1', ids: ['m-1', 'm-2'] });
    expect(world.calls).toEqual([`disable m-2 in ${east}`]);
  });

  it('disables nothing twice after a crash, and forgets nothing that the first attempt disabled', async () => {
    world.loses.add('switch m-2');
    await expect(consumersPause.run(world.ports(), away, performance())).rejects.toMatchObject({
      code: 'outcomeUnknown',
    });
    await consumersPause.run(world.ports(), away, performance());
    expect(world.calls).toHaveLength(2);
    expect(world.paused.get(east)?.ids).toEqual(['m-1', 'm-2']);
  });

  it('forgets what an earlier incident disabled', async () => {
    world.paused.set(east, { incidentId: 'shop-0', ids: ['m-9'] });
    await consumersPause.run(world.ports(), away, performance());
    expect(world.paused.get(east)).toEqual({ incidentId: 'shop-1', ids: ['m-1', 'm-2'] });
  });

  it.each(['throttled', 'unavailable'] as const)(
    'is worth another attempt when a call is %s, which switches only what the first one did not',
    async (code) => {
      world.fails.set('switch m-1', code);
      const failed = await consumersPause.run(world.ports(), away, performance()).catch((error: unknown) => error);
      expect(consumersPause.retry?.on).toContain(codeOf(failed));
      world.fails.clear();
      await consumersPause.run(world.ports(), away, performance());
      expect(world.calls).toEqual([`disable m-2 in ${east}`, `disable m-1 in ${east}`]);
    },
  );

  it('stands in nobody’s way when the Region does not answer: it is said, and the calls are the same', async () => {
    world.fails.set(`consumers ${east}`, 'hang');
    const startedAtMs = world.clock.now();
    const plan = await consumersPause.plan?.(world.ports(), away, performance());
    expect(world.clock.now() - startedAtMs).toBeLessThan(5_000);
    expect(plan?.obstacles).toEqual([]);
    expect(plan?.calls.map(({ target, to }) => `${target} ${to}`)).toEqual([
      'event-source fulfil disabled',
      'schedule nightly disabled',
    ]);
    expect(plan?.readings[0]?.value).toMatch(/does not tell \(timeout\)/);
  });

  it('gives up in time when a change is not answered, and is not repeated: a look right after it may not show it', async () => {
    world.fails.set('switch m-1', 'hang');
    const startedAtMs = world.clock.now();
    world.fails.set('switch m-2', 'throttled');
    await expect(consumersPause.run(world.ports(), away, performance())).rejects.toMatchObject({
      code: 'outcomeUnknown',
    });
    expect(world.clock.now() - startedAtMs).toBeLessThan(5_000);
    expect(consumersPause.retry?.on).not.toContain('outcomeUnknown');
  });

  it('enables again on undo what it disabled', async () => {
    world.consumers.set('m-2', false);
    await consumersPause.run(world.ports(), away, performance());
    await consumersPause.undo?.(world.ports(), away, performance());
    expect([...world.consumers]).toEqual([
      ['m-1', true],
      ['m-2', false],
    ]);
  });

  it('has nothing to do for a workload that nothing feeds', async () => {
    world.fails.set(`consumers ${east}`, 'unavailable');
    const plain = { ...away, workload: shop() };
    expect(await consumersPause.plan?.(world.ports(), plain, performance())).toMatchObject({ calls: [], readings: [] });
    await expect(consumersPause.run(world.ports(), plain, performance())).resolves.toEqual({ switched: 0 });
  });
});

describe('consumers.resume', () => {
  it('enables what was disabled here, and leaves what people had disabled', async () => {
    world.consumers.set('m-2', false);
    await consumersPause.run(world.ports(), away, performance());
    expect((await consumersResume.plan?.(world.ports(), back, performance()))?.calls).toHaveLength(1);
    await consumersResume.run(world.ports(), back, performance({ incidentId: 'shop-1' }));
    await consumersResume.run(world.ports(), back, performance());
    expect(world.calls).toEqual([`disable m-1 in ${east}`, `enable m-1 in ${east}`]);
    await expect(consumersResume.verify?.(world.ports(), back, performance())).resolves.toBeUndefined();
    expect(world.consumers.get('m-2')).toBe(false);
  });

  it('is not verified while one of them is still disabled', async () => {
    await consumersPause.run(world.ports(), away, performance());
    const limit = new AbortController();
    const verified = consumersResume.verify?.(world.ports(), back, performance({ signal: limit.signal }));
    void world.clock.sleep(30_000).then(() => limit.abort());
    await expect(verified).rejects.toBeDefined();
  });
});
