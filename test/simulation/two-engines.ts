import { operationName } from '../../src/adapters/aws/call.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { Commander, drillPeople } from '../../src/drill/commander.ts';
import type { Assembled } from '../../src/main.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import type { Violation } from '../../src/sandbox/world-log.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { inWorld } from '../../src/stage.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { crashProgram, crashScenario, crashWorkload } from '../crash/drill-parts.ts';
import { targetOf } from '../crash/targets.ts';

/** One command as an engine sent it. */
export interface Sent {
  readonly atMs: number;
  readonly engine: string;
  readonly operation: string;
  readonly target: string;
}

/** A generation that an engine took. */
export interface Claim {
  readonly engine: string;
  readonly generation: number;
}

export interface TwoEngines {
  readonly world: World;
  readonly startMs: number;
  readonly sent: readonly Sent[];
  readonly claims: readonly Claim[];
  /** State of each engine at the end. */
  readonly states: Readonly<Record<string, string>>;
}

export interface Course {
  readonly seed: number;
  /** When the second engine starts, virtual ms after the first. */
  readonly secondAfterMs: number;
  /** When the first one is cut off from everything, as by a crash; absent: never. */
  readonly firstDiesAfterMs?: number;
}

const lengthMs = 60 * 60_000;
/** Hours of quiet before the failback: late enough that it is not taken for two engines that undo each other. */
const quietHours = 0.25;
const approveAfterSeconds = 30;
const generationKey = 'engine#shop';

function longQuiet(): Workload {
  const shop = crashWorkload();
  return { ...shop, policy: { ...shop.policy, quietHoursBeforeFailback: quietHours } };
}

/** Two engines with two journals on one workload in one world, each with people who approve what it asks for. */
export async function playTwoEngines({ seed, secondAfterMs, firstDiesAfterMs }: Course): Promise<TwoEngines> {
  const scenario = crashScenario();
  const startMs = Date.parse(scenario.startAt);
  const world = createWorld({
    scenario: toWorldScenario(scenario),
    workload: longQuiet(),
    seed,
    startAtMs: startMs,
  });
  const first = new OneEngine('first', world);
  const second = new OneEngine('second', world);
  await first.start();
  world.start();
  world.clock.schedule(secondAfterMs, () => second.startWhileHeld());
  if (firstDiesAfterMs !== undefined) world.clock.schedule(firstDiesAfterMs, () => first.die());
  const engines = [first, second];
  await world.clock.runUntil(() => engines.some(({ failures }) => failures.length > 0), lengthMs);
  for (const { failures } of engines) if (failures.length > 0) throw failures[0];
  return {
    world,
    startMs,
    sent: engines.flatMap(({ sent }) => sent),
    claims: engines.flatMap(({ claims }) => claims),
    states: Object.fromEntries(engines.map(({ name, state }) => [name, state])),
  };
}

class OneEngine {
  readonly name: string;
  readonly sent: Sent[] = [];
  readonly claims: Claim[] = [];
  readonly failures: unknown[] = [];
  readonly #world: World;
  #assembled: Assembled | undefined;
  #dead = false;

  constructor(name: string, world: World) {
    this.name = name;
    this.#world = world;
  }

  get state(): string {
    return this.#dead ? 'dead' : (this.#assembled?.engine.state ?? 'not started');
  }

  async start(): Promise<void> {
    const workload = longQuiet();
    const { clock } = this.#world;
    const assembled = await inWorld(this.#place(), {
      workloads: [workload],
      journal: new MemoryJournal(),
      program: crashProgram(),
      metrics: { signals: () => {}, certificateUnavailable: () => {}, effect: () => {} },
      drill: true,
    });
    this.#assembled = assembled;
    const commander = new Commander({
      commands: assembled.engine,
      clock,
      people: drillPeople(workload),
      rules: { approveAfterSeconds, failbackAfterSeconds: approveAfterSeconds },
    });
    assembled.onEvent((event) => {
      if (event.kind === 'fatal') this.failures.push(event.error);
      if (event.kind === 'saved') void commander.look(event.recordId).catch(() => {});
    });
    await assembled.start();
  }

  startWhileHeld(): void {
    const release = this.#world.clock.hold();
    this.start()
      .catch((error: unknown) => this.failures.push(error))
      .finally(release);
  }

  /** Nothing it says arrives any more, and it hears nothing. What it had sent lands. */
  die(): void {
    this.#dead = true;
  }

  /** The world as this engine sees it. */
  #place(): World {
    const { net, messenger, clients } = this.#world;
    const unlessDead = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
      this.#dead
        ? new Promise(() => {})
        : ask().then((answer) => (this.#dead ? new Promise<Answer>(() => {}) : answer));
    return {
      ...this.#world,
      clients: this.#watched(clients, unlessDead),
      net: {
        get: (url, signal) => unlessDead(() => net.get(url, signal)),
        resolveCname: (name, signal) => unlessDead(() => net.resolveCname(name, signal)),
        ask: (question, signal) => unlessDead(() => net.ask(question, signal)),
      },
      messenger: {
        post: (message, signal) => unlessDead(() => messenger.post(message, signal)),
        find: (message, signal) => unlessDead(() => messenger.find(message, signal)),
      },
    };
  }

  #watched(clients: AwsClients, unlessDead: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>): AwsClients {
    return {
      get: (service, region, endpoint) => ({
        send: (command: { readonly input: unknown }, options) =>
          unlessDead(() => {
            const operation = operationName(command);
            const target = targetOf(operation, command.input);
            this.sent.push({ atMs: this.#world.clock.now(), engine: this.name, operation, target });
            const answer = clients.get(service, region, endpoint).send(command, options);
            if (operation === 'PutItem' && target === generationKey) void this.#claims(command.input, answer);
            return answer;
          }),
      }),
    };
  }

  async #claims(input: unknown, answer: Promise<unknown>): Promise<void> {
    const { Item } = input as { Item: { generation: { N: string } } };
    const taken = await answer.then(
      () => true,
      () => false,
    );
    if (taken) this.claims.push({ engine: this.name, generation: Number(Item.generation.N) });
  }
}

/** What the world holds against them. Both tell people what they see, so people may hear a thing twice: that is not counted. */
export function violationsOnWorkload({ world }: TwoEngines): readonly Violation[] {
  return world.log.violations.filter(({ detail }) => !detail.startsWith('message '));
}

/** Changes of the workload that an engine sent after it had asked, or could have been told, that another one had taken over. */
export function sentWhileSuperseded({ sent, claims, world }: TwoEngines): Sent[] {
  const landed = world.log.mutatingCalls.filter(({ target }) => target === generationKey);
  const newestAt = (atMs: number): Claim | undefined => {
    const last = landed.findLast((call) => call.atMs <= atMs);
    return claims.find(({ generation }) => String(generation) === last?.to);
  };
  return sent.filter((change) => {
    if (!isChange(change)) return false;
    const asked = sent.findLast(
      ({ engine, target, atMs }) => engine === change.engine && target === generationKey && atMs <= change.atMs,
    );
    return !asked || newestAt(asked.atMs)?.engine !== change.engine;
  });
}

const changing = ['UpdateRoutingControlStates', 'PutObject', 'DeleteObject', 'ChangeResourceRecordSets'];

function isChange({ operation, target }: Sent): boolean {
  return changing.includes(operation) || (operation === 'PutItem' && target === 'writer#shop');
}
