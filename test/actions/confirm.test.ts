import { beforeEach, describe, expect, it } from '@jest/globals';
import { confirmCanaries } from '../../src/actions/confirm-canaries.ts';
import { confirmFeed } from '../../src/actions/confirm-feed.ts';
import { confirmHealth } from '../../src/actions/confirm-health.ts';
import { confirmSupport } from '../../src/actions/confirm-support.ts';
import { east, event, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { watchedShop } from './watched-shop.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('confirmation', () => {
  const given = { workload: watchedShop, region: east, services: ['dynamodb'], onsetMs: 1_000_000 };

  it('is found in an open event that names the service, or many services', async () => {
    for (const service of ['DYNAMODB', 'MULTIPLE_SERVICES']) {
      world.events = [event({ service })];
      await expect(confirmHealth.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: true });
    }
  });

  it('stays AWS’s word once AWS has closed the event, and says when that was', async () => {
    world.events = [event({ status: 'closed', updatedAtMs: Date.parse('2026-01-05T14:30:00Z') })];
    const found = await confirmHealth.run(world.ports(), given, performance());
    expect(found).toMatchObject({ confirmed: true, summary: expect.stringMatching(/closed at 2026-01-05T14:30Z/) });
  });

  it('names the resources of ours that AWS counts as impaired', async () => {
    world.events = [event({ impairedEntities: ['orders', 'a', 'b', 'c', 'd'] })];
    const { summary } = await confirmHealth.run(world.ports(), given, performance());
    expect(summary).toContain('(of ours impaired: orders, a, b and 2 more)');
  });

  it('is not found in events closed before, other Regions or other services; silence says nothing', async () => {
    const before = event({ status: 'closed', updatedAtMs: given.onsetMs - 1 });
    for (const other of [before, event({ region: west }), event({ service: 'EC2' })]) {
      world.posts = [other];
      const found = await confirmFeed.run(world.ports(), given, performance());
      expect(found).toMatchObject({ confirmed: false, summary: expect.stringMatching(/says nothing/) });
    }
  });

  it('counts any open event of the Region while no service is known to fail', async () => {
    world.posts = [event({ service: 'EC2' })];
    const found = await confirmFeed.run(world.ports(), { ...given, services: [] }, performance());
    expect(found.confirmed).toBe(true);
  });

  it('says what stands in where AWS Health refuses an account without a support plan', async () => {
    world.fails.set('health', 'denied');
    await expect(confirmHealth.run(world.ports(), given, performance())).resolves.toMatchObject({
      confirmed: false,
      summary: expect.stringMatching(/EventBridge and the public dashboard stand in/),
    });
    world.fails.set('health', 'unavailable');
    await expect(confirmHealth.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('by canaries means that journeys or suspected services fail', async () => {
    await expect(confirmCanaries.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: false });
    world.failingServices.set(`dynamodb@${east}`, '5xx');
    const found = await confirmCanaries.run(world.ports(), given, performance());
    expect(found).toMatchObject({ confirmed: true, summary: expect.stringMatching(/dynamodb fail in us-east-1/) });
    world.failingServices.set(`dynamodb@${east}`, 'throttled');
    await expect(confirmCanaries.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: false });
  });

  it('by canaries calls users served while what only tells of others fails', async () => {
    world.failingServices.set(`cloudwatch@${east}`, '5xx');
    const services = ['cloudwatch', 'dynamodb'];
    await expect(confirmCanaries.run(world.ports(), { ...given, services }, performance())).resolves.toMatchObject({
      confirmed: true,
      served: true,
    });
  });

  const asked = { ...given, incidentId: 'shop-1', summary: 'names do not resolve', caseId: null };

  it('by Support opens one case per incident, then tells what AWS answers there', async () => {
    await expect(confirmSupport.run(world.ports(), asked, performance())).resolves.toMatchObject({
      confirmed: false,
      caseId: 'case-0',
      summary: 'Support case case-0 opened',
    });
    const known = { ...asked, caseId: 'case-0' };
    await expect(confirmSupport.run(world.ports(), known, performance())).resolves.toMatchObject({
      summary: 'Support case case-0 is opened, no answer of AWS yet',
    });
    world.caseState = { status: 'work-in-progress', answer: { atMs: 5, text: 'We are\naware of it.' } };
    await expect(confirmSupport.run(world.ports(), known, performance())).resolves.toMatchObject({
      summary: 'Support case case-0 is work-in-progress, AWS answers: We are aware of it.',
    });
    expect(world.calls).toEqual(['CreateCase shop-1: dynamodb failing in us-east-1']);
  });

  it('by Support opens no second case once AWS has resolved the first', async () => {
    world.caseState = { status: 'resolved', answer: null };
    await confirmSupport.run(world.ports(), { ...asked, caseId: 'case-9' }, performance());
    expect(world.calls).toEqual([]);
  });

  it.each(['denied', 'unavailable', 'outcomeUnknown'] as const)(
    'by Support gives a text to paste while no case can be opened: %s',
    async (code) => {
      world.fails.set('openCase', code);
      const { caseId, summary } = await confirmSupport.run(world.ports(), asked, performance());
      expect(caseId).toBeNull();
      expect(summary).toMatch(/To paste .*urgent \| shop-1: dynamodb failing in us-east-1 \| Account 123456789012/);
    },
  );

  it('by Support keeps the case in mind while AWS Support does not answer', async () => {
    world.fails.set('follow', 'unavailable');
    const found = await confirmSupport.run(world.ports(), { ...asked, caseId: 'case-0' }, performance());
    expect(found).toMatchObject({ caseId: 'case-0', summary: expect.stringMatching(/is open; .*\(unavailable\)/) });
  });
});
