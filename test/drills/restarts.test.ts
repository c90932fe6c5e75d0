import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { crashableStage } from '../../src/cli/drill-stage.ts';
import { runDrill } from '../../src/drill/run.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import type { WorldLog } from '../../src/sandbox/world-log.ts';
import { durationMs } from '../../src/scenario/instant.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { program } from './played.ts';

jest.setTimeout(600_000);

/** Moments after the first trouble at which the engine dies, s: while it is decided and acted, in the hours of watching, and at any time. */
function deaths({ id, endsAfter }: Scenario): number[] {
  const random = createRandom(id.length).fork(id);
  const lastSeconds = durationMs(endsAfter) / 1000;
  const within = [300, 300, 600, 7200, lastSeconds * 0.9];
  return within.map((seconds) => Math.round(random.between(1, seconds))).sort((one, other) => one - other);
}

/** A drill may end while the last resolvers still keep an answer; which of them, a restart of some seconds decides. */
const stragglers = 0.03;

/** What an outage came to: the call, every change that was made, and where clients and writers are in the end. */
async function outcome(scenario: Scenario, killAtSeconds: readonly number[]) {
  const stage = await crashableStage({
    scenario,
    workload: exampleWorkload(scenario.workload),
    seed: 1,
    program,
  });
  const { card } = await runDrill(stage, {
    scenario,
    seed: 1,
    approveAfterSeconds: 60,
    killAtSeconds,
    speed: 0,
    wallClock: () => 0,
  });
  return {
    decision: card.decision,
    rightCall: card.rightCall,
    wrongActions: card.wrongActions,
    violations: card.violations,
    ...endOf(stage.world.log),
  };
}

/** Pausing consumers is tried a few times while their Region fails, and then left to people: it is held to what it leaves, not to whether it came through. */
const merelyTried = ['UpdateEventSourceMapping', 'UpdateSchedule'];

/** Changes that are still there in the end, of what is merely tried; all of the others. */
function lasting(changes: WorldLog['mutatingCalls']): WorldLog['mutatingCalls'] {
  return changes.filter(({ operation, target }, index) => {
    if (!merelyTried.includes(operation)) return true;
    const same = changes.filter((one) => one.operation === operation && one.target === target);
    return same[0]?.from !== same.at(-1)?.to && changes[index] === same.at(-1);
  });
}

function endOf({ mutatingCalls, traffic }: WorldLog) {
  const last = traffic.at(-1);
  return {
    changes: lasting(mutatingCalls.filter(({ workload, changed }) => workload && changed))
      .map(({ operation, target, from, to }) => `${operation} ${target}: ${from} -> ${to}`)
      // Switches in two Regions are set at once, in any order.
      .sort(),
    clients: Object.entries(last?.byRegion ?? {})
      .filter(([, share]) => share > stragglers)
      .map(([region]) => region),
    writers: last?.writersByRegion,
    served: (last?.successRate ?? 0) > 1 - stragglers,
  };
}

describe('an engine that dies at random moments of an outage and is started again', () => {
  const names = readdirSync('scenarios').map((file) => basename(file, '.yaml'));
  it.each(names)('%s: makes the same call and leaves the same world', async (name) => {
    const scenario = catalogued(name);
    expect(await outcome(scenario, deaths(scenario))).toEqual(await outcome(scenario, []));
  });
});
