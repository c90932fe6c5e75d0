import { trafficShift } from '../../src/actions/traffic-shift.ts';
import { east, leveredShop, performance, west } from './fixtures.ts';
import type { FakeWorld } from './ports.ts';

/** What asks for the shop to be shifted from the east to the west, by whichever lever moves first. */
export const given = { workload: leveredShop(), from: east, to: west, planned: [] };

/** Shifts the shop in this world, as given save for the changes. */
export const shift = (
  world: FakeWorld,
  changes: Partial<typeof given & { override: { by: string; reason: string } }> = {},
) => trafficShift.run(world.ports(), { ...given, ...changes }, performance());
