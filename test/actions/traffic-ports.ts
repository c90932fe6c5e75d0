import type { ActionPorts } from '../../src/actions/define.ts';
import type { FakeWorld } from './ports.ts';

/** Everything that moves traffic, over the fake world. */
export function trafficPorts(
  world: FakeWorld,
): Pick<ActionPorts, 'routingControls' | 'switchObjects' | 'switchMetrics' | 'dnsRecords' | 'routing' | 'zonalShifts'> {
  const object = (region: string, bucket: string, key: string): string => `${region}/${bucket}/${key}`;
  return {
    routingControls: {
      states: (_endpoints, arns) =>
        world.call('states', () => Object.fromEntries(arns.map((arn) => [arn, world.controls[arn] ?? 'Off']))),
      update: (_endpoints, entries, _signal, overriding = []) =>
        world.change('update', `update ${entries.map(({ arn, state }) => `${arn}=${state}`).join(' ')}`, () => {
          world.overridden.push(overriding);
          for (const { arn, state } of entries) world.controls[arn] = state;
        }),
    },
    switchObjects: {
      present: (region, bucket, key) =>
        world.call(`present ${region}`, () => world.objects.has(object(region, bucket, key))),
      put: (region, bucket, key) =>
        world.change(
          `put ${region}`,
          `put ${bucket}/${key}`,
          () => void world.objects.add(object(region, bucket, key)),
        ),
      remove: (region, bucket, key) =>
        world.change(
          `remove ${region}`,
          `remove ${bucket}/${key}`,
          () => void world.objects.delete(object(region, bucket, key)),
        ),
    },
    /** The alarm on a metric has the metric's name. */
    switchMetrics: {
      put: ({ region, metric, value }) =>
        world.change(`metric ${region}`, `metric ${region}/${metric} ${value}`, () => {
          const state = value === 1 ? 'ALARM' : 'OK';
          const others = world.alarms.filter((alarm) => alarm.region !== region || alarm.name !== metric);
          world.alarms = [...others, { name: metric, region, state, changedAtMs: world.clock.now() }];
        }),
    },
    dnsRecords: {
      roles: () =>
        world.call('roles', () => [...world.roles].map(([setIdentifier, failover]) => ({ setIdentifier, failover }))),
      setRoles: (_zone, _name, roles) =>
        world.change(
          'setRoles',
          `roles ${roles.map((one) => `${one.setIdentifier}=${one.failover}`).join(' ')}`,
          () => {
            for (const { setIdentifier, failover } of roles) world.roles.set(setIdentifier, failover);
            return { changeId: 'kept' };
          },
        ),
      weights: () =>
        world.call('weights', () => [...world.weights].map(([setIdentifier, weight]) => ({ setIdentifier, weight }))),
      setWeights: (_zone, _name, weights) =>
        world.change(
          'setWeights',
          `weights ${weights.map((one) => `${one.setIdentifier}=${one.weight}`).join(' ')}`,
          () => {
            if (world.changeLost > 0) return { changeId: 'lost' };
            for (const { setIdentifier, weight } of weights) world.weights.set(setIdentifier, weight);
            return { changeId: 'kept' };
          },
        ),
      changeStatus: (id) =>
        world.call('changeStatus', () => {
          if (id !== 'lost') return 'insync' as const;
          world.changeLost -= 1;
          return 'unknown' as const;
        }),
    },
    routing: {
      answeringRegions: () => world.call('routing', () => world.answering()),
      answers: ({ servers }) =>
        world.call('routing', () =>
          servers.map((server) => ({ server, regions: world.stale.get(server) ?? world.answering(), failure: null })),
        ),
    },
    zonalShifts: {
      active: (_region, resource) => world.call('activeShift', () => world.shifts.get(resource)),
      managed: (_region, resource) => world.call('managed', () => !world.unmanaged.has(resource)),
      start: ({ resource, awayFrom, expiresInMinutes }) =>
        world.change('startShift', `shift ${resource} away from ${awayFrom}`, () => {
          const expiresAtMs = world.clock.now() + expiresInMinutes * 60_000;
          world.shifts.set(resource, { id: `shift-${resource}`, awayFrom, expiresAtMs });
          return { id: `shift-${resource}` };
        }),
      extend: (_region, id, expiresInMinutes) =>
        world.change('extendShift', `extend ${id} ${expiresInMinutes}`, () => {
          const resource = id.replace('shift-', '');
          const expiresAtMs = world.clock.now() + expiresInMinutes * 60_000;
          world.shifts.set(resource, { id, awayFrom: world.shifts.get(resource)?.awayFrom ?? '', expiresAtMs });
        }),
      cancel: (_region, id) =>
        world.change('cancelShift', `cancel ${id}`, () => void world.shifts.delete(id.replace('shift-', ''))),
    },
  };
}
