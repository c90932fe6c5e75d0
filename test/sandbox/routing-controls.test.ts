import { GetRoutingControlStateCommand } from '@aws-sdk/client-route53-recovery-cluster';
import { describe, expect, it } from '@jest/globals';
import { impaired, minuteMs, pass, resolved, sent, shopWorld } from './play.ts';
import { control, controls, east, failOver, west } from './shop-levers.ts';

describe('routing controls', () => {
  it('move the answer within seconds, and clients as their TTL runs out, a few stragglers last', async () => {
    const world = shopWorld();
    await failOver(world);
    await pass(world, 4000);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
    await pass(world, 7000);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
    await pass(world, 25_000);
    const moving = world.log.traffic.at(-1)?.byRegion['us-west-2'] ?? 0;
    expect(moving).toBeGreaterThan(0.2);
    expect(moving).toBeLessThan(0.7);
    await pass(world, 45_000);
    expect(world.log.traffic.at(-1)?.byRegion['us-west-2']).toBeGreaterThan(0.95);
    expect(world.log.traffic.at(-1)?.byRegion['us-east-1']).toBeGreaterThan(0);
    await pass(world, 40 * minuteMs);
    expect(world.log.traffic.at(-1)).toMatchObject({ successRate: 1, byRegion: { 'us-west-2': 1 } });
    expect(world.log.takeovers).toMatchObject([{ from: 'us-east-1', to: 'us-west-2' }]);
    expect(world.log.violations).toEqual([]);
  });

  it('are refused when none would stay On', async () => {
    const world = shopWorld();
    const off = controls({ 'us-east-1': 'Off', 'us-west-2': 'Off' });
    await expect(sent(world, 'route53-recovery-cluster', 'us-west-2', off)).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const read = new GetRoutingControlStateCommand({ RoutingControlArn: control('us-east-1') });
    expect((await sent(world, 'route53-recovery-cluster', 'us-west-2', read)).RoutingControlState).toBe('On');
  });

  it('answer on the other endpoints when one is down', async () => {
    const world = shopWorld(impaired({ service: 'route53-recovery-cluster', effect: 'errors' }));
    const off = controls({ 'us-east-1': 'Off' });
    await expect(sent(world, 'route53-recovery-cluster', 'us-east-1', off)).rejects.toMatchObject({ $fault: 'server' });
    await sent(world, 'route53-recovery-cluster', 'eu-west-1', off);
    expect(world.log.mutatingCalls).toHaveLength(1);
  });
});
