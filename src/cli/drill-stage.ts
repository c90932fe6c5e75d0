import { prometheusMetrics } from '../adapters/http/metrics.ts';
import { MemoryJournal } from '../adapters/store/memory-journal.ts';
import { outagesWithout } from '../drill/known-outages.ts';
import type { Stage } from '../drill/stage.ts';
import type { EngineEvent } from '../engine/surroundings.ts';
import { CodedError } from '../errors.ts';
import { pastOutages } from '../machines/past-outages.ts';
import type { Assembled, RunnableProgram } from '../main.ts';
import type { AwsClients } from '../ports/aws-clients.ts';
import type { HistoryRow } from '../ports/journal.ts';
import { Life } from '../sandbox/mortal.ts';
import type { Deliver } from '../sandbox/notifications.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { inWorld } from '../stage.ts';
import type { Workload } from '../workload/schema.ts';

interface Playing {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly seed: number;
  readonly program: RunnableProgram;
  /** Clients that reach the world by another way than its own. */
  readonly carry?: (world: World) => Promise<AwsClients>;
}

/** One engine on the stage, from its start until it is killed. */
interface Lived {
  readonly life: Life;
  readonly assembled: Assembled;
  readonly deliver: Deliver;
}

const nobody: Deliver = () => Promise.reject(new CodedError('unavailable', 'nobody listens'));

/** A simulated world with an engine in it that can be killed and started again on its journal, as often as is wanted. */
export async function crashableStage({
  scenario,
  workload,
  seed,
  program,
  carry,
}: Playing): Promise<Stage & { rows(incidentId: string): Promise<readonly HistoryRow[]> }> {
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed, startAtMs });
  const clients = (await carry?.(world)) ?? world.clients;
  const journal = new MemoryJournal();
  const metrics = prometheusMetrics();
  const listeners: ((event: EngineEvent) => void)[] = [];
  const knownOutages = outagesWithout(pastOutages, scenario);
  let lived = await begin();
  let down = false;
  world.onNotification((delivery) => (down ? nobody(delivery) : lived.deliver(delivery)));

  async function begin(): Promise<Lived> {
    const life = new Life();
    const entrance: { deliver: Deliver } = { deliver: nobody };
    const place: World = {
      ...world,
      clients,
      onNotification: (deliver) => {
        entrance.deliver = (delivery) => life.taken(() => deliver(delivery));
      },
    };
    const options = { workloads: [workload], journal, program, metrics, drill: true, life, knownOutages };
    const assembled = await inWorld(place, options);
    assembled.onEvent((event) => {
      if (!life.over) for (const listen of listeners) listen(event);
    });
    return { life, assembled, deliver: (delivery) => entrance.deliver(delivery) };
  }

  return {
    world,
    workload,
    get engine() {
      if (down) throw new CodedError('unavailable', 'the engine is down');
      return lived.assembled.engine;
    },
    onEvent: (listen) => listeners.push(listen),
    async start() {
      await lived.assembled.start();
      world.start();
    },
    rows: (id) => journal.history(id),
    stop: () => lived.assembled.stop(),
    async crash(downMs) {
      // Who is dead does not die again, and is started again once.
      if (down) return;
      lived.life.end();
      down = true;
      await world.clock.sleep(downMs);
      const release = world.clock.hold();
      lived = await begin();
      down = false;
      await lived.assembled.start();
      release();
    },
  };
}
