import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { declarations } from '../../src/cli/iam.ts';
import { configAt, exampleConfig, home, programAt, scenarioAt } from '../../src/cli/project.ts';
import { runDrill } from '../../src/drill/run.ts';
import { operationsFor } from '../../src/iam/policies.ts';
import { inWorld } from '../../src/main.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import type { Workload } from '../../src/workload/schema.ts';

jest.setTimeout(120_000);

const config = configAt(exampleConfig);
const scenarios = readdirSync(join(home, 'scenarios')).map((file) => basename(file, '.yaml'));

/** The same clients, with every operation that is sent written down as `service:Operation`. */
function recorded(clients: AwsClients, seen: Set<string>): AwsClients {
  return {
    get: (service, region, endpoint) => ({
      send(command: object, options) {
        seen.add(`${service}:${command.constructor.name.replace(/Command$/, '')}`);
        return clients.get(service, region, endpoint).send(command, options);
      },
    }),
  };
}

/** Plays a scenario in process, and answers the operations that were really sent. */
async function operationsSent(name: string): Promise<Set<string>> {
  const scenario = scenarioAt(name);
  const workload = config.workloads.find(({ id }) => id === scenario.workload) as Workload;
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed: 1, startAtMs });
  const seen = new Set<string>();
  const assembled = await inWorld(
    { ...world, clients: recorded(world.clients, seen) },
    {
      workloads: [workload],
      journal: new MemoryJournal(),
      program: programAt(config),
      metrics: prometheusMetrics(),
      drill: true,
    },
  );
  const stage = {
    world,
    workload,
    engine: assembled.engine,
    onEvent: assembled.onEvent,
    async start() {
      await assembled.start();
      world.start();
    },
    stop: assembled.stop,
  };
  await runDrill(stage, { scenario, seed: 1, approveAfterSeconds: 60, speed: 0, wallClock: () => 0 });
  return seen;
}

describe('what the shipped drills really call', () => {
  const granted = new Set([...operationsFor('read', declarations), ...operationsFor('mitigate', declarations)]);
  const planned = new Set([...granted, ...operationsFor('drill', declarations)]);

  it.each(scenarios)('%s: everything is declared', async (name) => {
    const seen = await operationsSent(name);
    expect(seen.size).toBeGreaterThan(5);
    expect([...seen].filter((operation) => !planned.has(operation))).toEqual([]);
  });
});
