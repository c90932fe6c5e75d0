import type { AwsService } from '../../src/ports/aws-clients.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { toWorldScenario, type WorldScenario } from '../../src/scenario/world-scenario.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** A day on which nothing happens. */
export const quiet: WorldScenario = {
  durationMs: dayMs,
  impairments: [],
  posts: [],
  health: { activeRegion: 'us-east-2', subscribed: true },
  delaysMs: { health: 0, feed: 0, support: 25 * 60_000 },
  clients: {
    ignoreTtl: { share: 0.03, leastMs: 300_000, mostMs: 1_800_000 },
    keptOpen: { share: 0, lastsMs: 0 },
  },
  drainAt: 4,
  withhold: [],
  deploys: [],
  account: [],
  saturations: [],
  retryStorms: [],
  ours: [],
};

/** A started world of the shop in a catalogued scenario (or one given), seed 1. */
export function shopWorld(scenario: string | WorldScenario = quiet, seed = 1): World {
  const chosen = typeof scenario === 'string' ? toWorldScenario(catalogued(scenario)) : scenario;
  const world = createWorld({ scenario: chosen, workload: exampleWorkload('shop'), seed });
  world.start();
  return world;
}

/** Lets virtual time pass. */
export async function pass(world: World, ms: number): Promise<void> {
  await world.clock.runUntil(() => false, ms);
}

/** Runs the world until work settles; its failure is thrown. */
export async function settled<Answer>(world: World, work: Promise<Answer>): Promise<Answer> {
  let done = false;
  const finish = () => {
    done = true;
  };
  work.then(finish, finish);
  await world.clock.runUntil(() => done, dayMs);
  return work;
}

/** Sends one SDK command. */
export function sent(world: World, service: AwsService, region: string, command: object, signal?: AbortSignal) {
  const abortSignal = signal ?? new AbortController().signal;
  return settled(world, world.clients.get(service, region).send(command, { abortSignal }));
}

/** Fetches a URL. */
export function fetched(world: World, url: string) {
  return settled(world, world.net.get(url, new AbortController().signal));
}

/** Resolves a name. */
export function resolved(world: World, name: string) {
  return settled(world, world.net.resolveCname(name, new AbortController().signal));
}

/** An impairment of us-east-1 from the start on. */
export function impaired(
  impairment: Partial<WorldScenario['impairments'][number]> &
    Pick<WorldScenario['impairments'][number], 'service' | 'effect'>,
): WorldScenario {
  return { ...quiet, impairments: [impairmentOf(impairment)] };
}

/** One impairment of the world, of us-east-1 from the start to the end unless said otherwise. */
export function impairmentOf(
  impairment: Partial<WorldScenario['impairments'][number]> &
    Pick<WorldScenario['impairments'][number], 'service' | 'effect'>,
): WorldScenario['impairments'][number] {
  return {
    region: 'us-east-1',
    zone: null,
    components: null,
    fromMs: 0,
    untilMs: Number.POSITIVE_INFINITY,
    plane: impairment.effect === 'control-plane-down' ? 'control' : 'both',
    rate: 1,
    freshRate: impairment.rate ?? 1,
    latencyMs: 5000,
    delayMs: 600_000,
    ...impairment,
  };
}
