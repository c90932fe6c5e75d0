import { createLogger } from '../../src/adapters/http/logger.ts';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { Pressure } from '../../src/adapters/http/pressure.ts';
import { createServer, listenOn } from '../../src/adapters/http/server.ts';
import { type SlackApp, type SlackParts, slackApp } from '../../src/adapters/slack/app.ts';
import type { SlackPerson } from '../../src/adapters/slack/people.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { configAt, exampleConfig, programAt } from '../../src/cli/project.ts';
import { renderReportAside } from '../../src/cli/render-aside.ts';
import { deskOf } from '../../src/cli/slack.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createReports } from '../../src/report/render-report.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { inWorld } from '../../src/stage.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { inChat } from './engine-in-slack.ts';

export const people: readonly SlackPerson[] = [
  { id: 'ana', name: 'Ana', roles: ['incident-commander', 'operator'], slack: 'U0ANA00000' },
  { id: 'ben', name: 'Ben', roles: ['incident-commander', 'operator'], slack: 'U0BEN00000' },
  { id: 'cho', name: 'Cho', roles: ['operator'], slack: 'U0CHO00000' },
];

export interface MusterInSlack {
  readonly world: World;
  readonly engine: Engine;
  readonly slack: SlackApp;
  /** `POST /slack/events` stands here. */
  readonly address: string;
  readonly troubles: readonly string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The outage of 2025-10-20 in the sandbox, Muster in it, and Slack beside it: simulated time passes `speed` times as fast as Slack's. */
export async function musterInSlack(given: {
  slack: Pick<SlackParts, 'entrance' | 'apiUrl' | 'botToken' | 'channel' | 'drillChannel' | 'incidentChannels'>;
  port: number;
  speed: number;
  approval?: Partial<Workload['policy']['approval']>;
}): Promise<MusterInSlack> {
  const config = configAt(exampleConfig);
  const workload = shopWith(config.workloads, given.approval ?? {});
  const scenario = loadScenario(new URL('../../scenarios/2025-10-20-dynamodb-dns.yaml', import.meta.url).pathname);
  const world = createWorld({
    scenario: toWorldScenario(scenario),
    workload,
    seed: 1,
    startAtMs: Date.parse(scenario.startAt),
    applicationBeats: true,
  });
  const troubles: string[] = [];
  const slack = slackApp({
    ...given.slack,
    clock: systemClock,
    people,
    told: {
      trouble: (what, error) => troubles.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
      refused: (why, from) => troubles.push(`refused ${why} ${from}`),
    },
  });
  const metrics = prometheusMetrics();
  const journal = new MemoryJournal();
  const { engine, ...assembled } = await inWorld(
    { ...world, messenger: inChat(slack.messenger, world.messenger) },
    {
      workloads: [workload],
      journal,
      program: programAt(config),
      metrics,
      drill: false,
    },
  );
  const server = createServer({
    commands: engine,
    config: { people: [] },
    metrics,
    entrances: assembled.entrances,
    pressure: pressureOf(config, engine),
    journal: () => ({ writes: 0, transactions: 0 }),
    clock: systemClock,
    logger: createLogger('silent', { write: () => undefined }),
    ready: () => ({ ready: true, superseded: false }),
  });
  slack.routes(server);
  const address = await listenOn(server, { host: '127.0.0.1', port: given.port, allowRemote: false });
  const over = new AbortController();
  return {
    world,
    engine,
    slack,
    address,
    troubles,
    async start() {
      await assembled.start();
      const reports = createReports({
        commands: engine,
        history: (id) => journal.history(id),
        drillsOf: async () => [],
        render: renderReportAside,
      });
      slack.start(deskOf({ commands: engine, reports, workloads: [workload], texts: journal }));
      world.start();
      void world.clock.pace(given.speed, over.signal);
    },
    async stop() {
      over.abort();
      await server.close();
      await assembled.stop();
      await slack.stop();
    },
  };
}

function pressureOf({ signals: { limits } }: Config, engine: Engine): Pressure {
  const { requests, bodyMegabytes, requestsPerSecond } = limits;
  return new Pressure(
    { ...limits, requestsOfOne: requests, bytes: bodyMegabytes * 1_048_576, perSecond: requestsPerSecond },
    systemClock,
    () => engine.backlog,
  );
}

function shopWith(workloads: readonly Workload[], approval: Partial<Workload['policy']['approval']>): Workload {
  const shop = workloads.find(({ id }) => id === 'shop');
  if (!shop) throw new Error('the example has the shop');
  return { ...shop, policy: { ...shop.policy, approval: { ...shop.policy.approval, ...approval } } };
}
