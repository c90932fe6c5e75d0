import { operationName } from '../../src/adapters/aws/call.ts';
import { isRead } from '../../src/adapters/aws/read-only.ts';
import type { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { steadyTime } from '../../src/cli/system-clock.ts';
import type { Perform } from '../../src/engine/surroundings.ts';
import { assemble, type RunnableProgram } from '../../src/main.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import type { Commands } from '../../src/ports/commands.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { commandShown, messageShown, targetOf } from '../crash/targets.ts';
import type { Course } from './course.ts';
import type { Ledger } from './ledger.ts';
import { Life } from './life.ts';
import { Mail } from './mail.ts';
import type { Plant } from './planted.ts';
import { Points } from './points.ts';
import type { Promises } from './promises.ts';
import type { Transcript } from './transcript.ts';
import { Unlucky } from './unlucky.ts';

export interface Stage {
  readonly course: Course;
  readonly world: World;
  readonly workload: Workload;
  readonly program: RunnableProgram;
  readonly journal: MemoryJournal;
  readonly ledger: Ledger;
  readonly promises: Promises;
  readonly transcript: Transcript;
  readonly plant: Plant;
}

/** Coordination between engines, and words to AWS: no change of the workload. */
const coordinating = /^(PutItem (lock|engine)#|CreateCase|DescribeCases)/;

/** One process of Muster after another on one journal in one world: each dies where the course says, and another takes over. */
export class Processes {
  readonly #stage: Stage;
  readonly #unlucky: Unlucky;
  readonly #points: Points;
  readonly #mail: Mail;
  #life: Life;
  #now: () => number = () => 0;
  #commands: Commands | undefined;
  #aheadMs = 0;
  /** Steps forward while this process lives. */
  #steppedMs = 0;
  #upgrades = 0;
  #lives = 0;
  readonly #deaths: { readonly atMs: number; readonly downMs: number }[] = [];

  constructor(stage: Stage) {
    const { course, world, transcript } = stage;
    this.#stage = stage;
    this.#life = new Life(0, world.clock.now());
    this.#life.end();
    this.#unlucky = new Unlucky(world.clock, course.disturbances, transcript);
    this.#points = new Points(course.disturbances, ({ downMs }, where) => this.#die(where, downMs));
    this.#mail = new Mail(world, course.disturbances, transcript);
    for (const one of course.disturbances) {
      if (one.kind === 'clock') world.clock.schedule(one.atMs, () => this.#stepClock(one.byMs));
      if (one.kind === 'upgrade') world.clock.schedule(one.atMs, () => this.#upgrade());
    }
  }

  get living(): Life | undefined {
    return this.#life.alive ? this.#life : undefined;
  }

  /** What people can talk to; undefined while no process runs. */
  get commands(): Commands | undefined {
    return this.#life.alive ? this.#commands : undefined;
  }

  /** The time of the process that lives, as it should tell it, without the steps forward that it cannot have slept through. */
  get patientNowMs(): number {
    return this.#now() - this.#steppedMs;
  }

  get calls(): number {
    return this.#unlucky.calls;
  }

  get faultsAtMs(): readonly number[] {
    return this.#unlucky.faultsAtMs;
  }

  get points(): number {
    return this.#points.passed;
  }

  get lives(): number {
    return this.#lives;
  }

  get deaths(): readonly { readonly atMs: number; readonly downMs: number }[] {
    return this.#deaths;
  }

  /** Every incident is closed, nothing runs and nothing waits to be said. */
  get over(): boolean {
    const { records } = this.#stage.ledger;
    return (
      this.#life.alive &&
      records.length > 0 &&
      records.every((record) => {
        const { closed } = (record.snapshot as { context: { closed: boolean } }).context;
        return closed && record.outbox.length === 0 && Object.keys(record.running).length === 0;
      })
    );
  }

  async start(): Promise<void> {
    const { world, workload, program, transcript, plant, journal } = this.#stage;
    this.#lives += 1;
    this.#steppedMs = 0;
    const life = new Life(this.#lives, world.clock.now());
    this.#life = life;
    transcript.say(`process ${life.number} starts`);
    await journal.putText('engine-id', 'simulated');
    this.#now = steadyTime(
      () => world.clock.now() + this.#aheadMs,
      () => world.clock.now(),
      (await journal.newestAtMs()) ?? 0,
    );
    const clock = life.clock({
      now: this.#now,
      sleep: (ms, signal) => world.clock.sleep(ms, signal),
      after: (ms, run) => world.clock.after(ms, run),
    });
    const ports = plant.ports({
      clock,
      journal: this.#journal(life),
      messenger: this.#messenger(life),
      around: (perform) => this.#watched(life, perform),
      life,
      world: world.clock,
    });
    const muster = await assemble({
      ...ports,
      clients: this.#clients(life),
      net: {
        get: (url, signal) => life.lives(() => world.net.get(url, signal)),
        resolveCname: (name, signal) => life.lives(() => world.net.resolveCname(name, signal)),
        ask: (question, signal) => life.lives(() => world.net.ask(question, signal)),
      },
      program: this.#upgrades === 0 ? program : { ...program, fingerprint: `${program.fingerprint}+${this.#upgrades}` },
      workloads: [workload],
      topicArns: world.topicArns,
      unlisted: { severity: 'sev3' },
      metrics: { signals: () => {}, certificateUnavailable: () => {}, effect: () => {} },
      askCredentialsLife: () => world.credentials(),
      drill: true,
    });
    if (!life.alive) return;
    this.#commands = plant.commands(muster.engine);
    muster.onEvent((event) => {
      if (event.kind === 'fatal' && life.alive) transcript.violate(`the process fails: ${told(event.error)}`);
      if (event.kind === 'interrupted') this.#interrupted(event.why);
    });
    this.#mail.subscriber = (body) =>
      life.lives(() => muster.entrances[0].take({ body, header: () => undefined }, new AbortController().signal));
    await muster.start();
  }

  #interrupted(why: string): void {
    this.#stage.transcript.say(`interrupted: ${why}`);
    if (this.#upgrades === 0) this.#stage.transcript.violate(`interrupted without an upgrade: ${why}`);
  }

  #die(where: string, downMs: number): void {
    const { world, transcript } = this.#stage;
    this.#life.end();
    this.#deaths.push({ atMs: world.clock.now(), downMs });
    this.#mail.subscriber = undefined;
    transcript.say(`CRASH ${where}; down for ${Math.round(downMs / 1000)} s`);
    world.clock.schedule(downMs, () => this.#startHeld());
  }

  #startHeld(): void {
    const { world, transcript } = this.#stage;
    world.clock.stir();
    this.start().catch((error: unknown) => transcript.violate(`a process does not start: ${told(error)}`));
  }

  #stepClock(byMs: number): void {
    this.#aheadMs += byMs;
    this.#steppedMs += Math.max(0, byMs);
    this.#stage.transcript.say(`the clock steps by ${byMs / 1000} s`);
  }

  /** Another version is installed: the old process ends, and one with another machine starts. */
  #upgrade(): void {
    this.#upgrades += 1;
    this.#stage.transcript.say('an upgrade is installed');
    if (this.#life.alive) this.#die('by an upgrade', 25_000);
  }

  #journal(life: Life): Journal {
    const { journal, promises, ledger, transcript } = this.#stage;
    const write = <Answer>(what: string, act: () => Promise<Answer>): Promise<Answer> =>
      this.#points.around(life, what, act);
    return {
      accept: (rows) => write(`accept ${rows.map(({ id }) => id).join(', ')}`, () => journal.accept(rows)),
      save: (save) => {
        const what = savedAs(save);
        return write(what, async () => {
          promises.atWrite(save, this.#now());
          await journal.save(save);
          ledger.saved(save);
          transcript.say(what);
        });
      },
      putText: (key, text) => write(`keep ${key}`, () => journal.putText(key, text)),
      load: (id) => life.lives(() => journal.load(id)),
      active: () => life.lives(() => journal.active()),
      ids: () => life.lives(() => journal.ids()),
      waiting: () => life.lives(() => journal.waiting()),
      history: (id, after) => life.lives(() => journal.history(id, after)),
      getText: (key) => life.lives(() => journal.getText(key)),
      newestAtMs: () => life.lives(() => journal.newestAtMs()),
      close: async () => {},
    };
  }

  #clients(life: Life): AwsClients {
    const { world, promises, transcript } = this.#stage;
    const unlucky = this.#unlucky.clients(world.clients);
    return {
      get: (service, region, endpoint) => ({
        send: (command: { readonly input: unknown }, options) => {
          const operation = operationName(command);
          const what = commandShown(operation, command.input, region);
          return this.#points.around(life, what, () => {
            if (!isRead(service, operation)) {
              const changes = !coordinating.test(`${operation} ${targetOf(operation, command.input)}`);
              if (changes) promises.atChange(what, life);
              if (what.startsWith('PutItem writer#')) this.#lease(command.input);
              transcript.say(`-> ${what}`);
            }
            return unlucky.get(service, region, endpoint).send(command, options);
          });
        },
      }),
    };
  }

  #lease(input: unknown): void {
    const { promises, workload, world } = this.#stage;
    const { Item } = input as { Item: { region: { S?: string } } };
    promises.atLease(Item.region.S ?? null, workload.lease.ttlSeconds * 1000, world.clock.now());
  }

  #messenger(life: Life): Messenger {
    const { world, promises, transcript } = this.#stage;
    const unlucky = this.#unlucky.messenger(world.messenger);
    return {
      post: (message, signal) =>
        this.#points.around(life, `post ${messageShown(message)}`, () => {
          promises.atPost(message);
          transcript.say(`-> ${messageShown(message)}`);
          return unlucky.post(message, signal);
        }),
      find: (message, signal) =>
        this.#points.around(life, `find ${messageShown(message)}`, () => unlucky.find(message, signal)),
    };
  }

  /** Nearest to the world: what an effect really answers. */
  #watched(life: Life, perform: Perform): Perform {
    const { promises, ledger, program } = this.#stage;
    return (request) =>
      life.lives(async () => {
        const { mutating } = program.policy(request.name);
        promises.atPerformance(request, mutating);
        const performed = ledger.begins(request, life.number, mutating);
        try {
          const output = await perform(request);
          performed.output = JSON.stringify(output ?? null);
          return output;
        } finally {
          performed.running = false;
        }
      });
  }
}

/** `save shop-20260105-0901 v12: effect.succeeded evidence.gather, transition`. */
function savedAs({ record, history }: Parameters<Journal['save']>[0]): string {
  const lines = history.map(({ body }) => {
    const { kind, name, command, to, id } = JSON.parse(body) as Record<string, unknown>;
    const response = kind === 'transition' ? JSON.stringify((to as { response?: unknown }).response) : undefined;
    return [kind, name ?? command ?? response ?? (kind === 'timer.due' ? id : undefined)]
      .filter((part) => part !== undefined)
      .join(' ');
  });
  return `save ${record.id} v${record.version}${lines.length === 0 ? '' : `: ${lines.join(', ')}`}`;
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
