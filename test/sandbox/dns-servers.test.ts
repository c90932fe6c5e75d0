import { describe, expect, it } from '@jest/globals';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { targetsOf, type Workload } from '../../src/workload/schema.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { pass, quiet, settled } from './play.ts';

const signal = new AbortController().signal;
const shop = exampleWorkload('shop');
const [zoneServer = ''] = shop.dns.nameServers;
const [resolver = ''] = shop.dns.resolvers;
const aliased: Workload = {
  ...shop,
  dns: {
    ...shop.dns,
    targets: {
      'us-east-1': 'd-abc123.execute-api.us-east-1.amazonaws.com',
      'us-west-2': 'd-def456.execute-api.us-west-2.amazonaws.com',
    },
  },
};

function started(workload: Workload): World {
  const world = createWorld({ scenario: quiet, workload, seed: 1 });
  world.start();
  return world;
}

async function answers(world: World, workload: Workload, servers: readonly string[]) {
  const { routing } = awsPorts(world.clients, world.net, world.clock);
  const lookup = { name: workload.domainName, targets: targetsOf(workload), servers };
  return settled(world, routing.answers(lookup, signal));
}

async function evacuate(world: World): Promise<void> {
  const { routingControls } = awsPorts(world.clients, world.net, world.clock);
  const lever = shop.levers.find(({ kind }) => kind === 'routing-control');
  if (lever?.kind !== 'routing-control') throw new Error('the shop has routing controls');
  const arn = lever.controls['us-east-1'] ?? '';
  await settled(world, routingControls.update(lever.endpoints, [{ arn, state: 'Off' }], signal));
}

describe('DNS servers in the sandbox', () => {
  it.each([
    ['canonical names', shop],
    ['aliases', aliased],
  ])(
    'tell by %s where the name leads: the zone at once, a resolver when its answer has run out',
    async (_kind, workload) => {
      const world = started(workload);
      const both = [zoneServer, resolver];
      expect((await answers(world, workload, both)).map(({ regions }) => regions)).toEqual([
        ['us-east-1'],
        ['us-east-1'],
      ]);
      await evacuate(world);
      await pass(world, 12_000);
      expect((await answers(world, workload, both)).map(({ regions }) => regions)).toEqual([
        ['us-west-2'],
        ['us-east-1'],
      ]);
      await pass(world, 60_000);
      expect((await answers(world, workload, both)).map(({ regions }) => regions)).toEqual([
        ['us-west-2'],
        ['us-west-2'],
      ]);
    },
  );

  it('answer no canonical name for an alias, and its addresses instead', async () => {
    const world = started(aliased);
    const ask = (type: 'A' | 'CNAME') =>
      settled(world, world.net.ask({ server: zoneServer, name: aliased.domainName, type }, signal));
    await expect(ask('CNAME')).rejects.toMatchObject({ code: 'ENODATA' });
    expect(await ask('A')).toHaveLength(2);
  });

  it('are silent where there is none', async () => {
    expect(await answers(started(shop), shop, ['192.0.2.77'])).toMatchObject([{ regions: [], failure: 'timeout' }]);
  });
});
