import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { declarations } from '../../src/cli/iam.ts';
import { configAt, exampleConfig, home, programAt, scenarioAt } from '../../src/cli/project.ts';
import { runDrill } from '../../src/drill/run.ts';
import { contactsOf } from '../../src/iam/contacts.ts';
import { operationsFor } from '../../src/iam/policies.ts';
import { ownItems } from '../../src/iam/resources.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { inWorld } from '../../src/stage.ts';
import type { Workload } from '../../src/workload/schema.ts';

jest.setTimeout(120_000);

const config = configAt(exampleConfig);
/** The first shipped scenario of each decision: variants of it call the same. */
const scenarios = readdirSync(join(home, 'scenarios'))
  .map((file) => basename(file, '.yaml'))
  .filter((name, index, names) => {
    const { decision } = scenarioAt(name).expected;
    return names.findIndex((other) => scenarioAt(other).expected.decision === decision) === index;
  });

/** What a drill sent: operations, where the changing ones went, and keys of the items that were written. */
interface Sent {
  readonly operations: Set<string>;
  readonly changes: Set<string>;
  readonly keys: Set<string>;
}

/** The same clients, with every operation that is sent written down as `service:Operation`. */
function recorded(clients: AwsClients, seen: Sent): AwsClients {
  return {
    get: (service, region, endpoint) => ({
      send(command: object & { input?: { Item?: { pk?: { S?: string } } } }, options) {
        const operation = command.constructor.name.replace(/Command$/, '');
        seen.operations.add(`${service}:${operation}`);
        if (!declarations.isRead(`${service}:${operation}`)) seen.changes.add(`${service}:${operation} ${region}`);
        const key = command.input?.Item?.pk?.S;
        if (operation === 'PutItem' && key !== undefined) seen.keys.add(key);
        return clients.get(service, region, endpoint).send(command, options);
      },
    }),
  };
}

/** Plays a scenario in process, and answers the operations that were really sent. */
async function sentIn(name: string): Promise<Sent> {
  const scenario = scenarioAt(name);
  const workload = config.workloads.find(({ id }) => id === scenario.workload) as Workload;
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed: 1, startAtMs });
  const seen: Sent = { operations: new Set(), changes: new Set(), keys: new Set() };
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

  const places = new Set(
    config.workloads.flatMap((workload) =>
      contactsOf(declarations.actions, workload, '').map(({ operation, region }) => `${operation} ${region}`),
    ),
  );
  const notices = new Set(
    declarations.actions.filter(({ risk }) => risk === 'notify').flatMap((one) => one.operations),
  );

  it.each(scenarios)('%s: every operation is declared, every place known, every key granted', async (name) => {
    const { operations, changes, keys } = await sentIn(name);
    expect(operations.size).toBeGreaterThan(5);
    expect([...operations].filter((operation) => !planned.has(operation))).toEqual([]);
    const elsewhere = [...changes].filter((change) => !notices.has(change.split(' ')[0] ?? ''));
    expect(elsewhere.filter((change) => !places.has(change))).toEqual([]);
    expect([...keys].filter((key) => !ownItems.some((own) => key.startsWith(own.slice(0, -1))))).toEqual([]);
  });
});
