import { steadyTime } from '../../src/cli/system-clock.ts';
import { assemble } from '../../src/main.ts';
import type { Commands } from '../../src/ports/commands.ts';
import { Life } from './life.ts';
import { Mail } from './mail.ts';
import { Points } from './points.ts';
import type { Stage } from './stage.ts';
import { Unlucky } from './unlucky.ts';
import { WatchedPorts } from './watched-ports.ts';

/** One process of Muster after another on one journal in one world: each dies where the course says, and another takes over. */
export class Processes {
  readonly #stage: Stage;
  readonly #unlucky: Unlucky;
  readonly #points: Points;
  readonly #ports: WatchedPorts;
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
    this.#ports = new WatchedPorts(stage, this.#unlucky, this.#points, () => this.#now());
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
      journal: this.#ports.journal(life),
      messenger: this.#ports.messenger(life),
      around: (perform) => this.#ports.performer(life, perform),
      life,
      world: world.clock,
    });
    const muster = await assemble({
      ...ports,
      clients: this.#ports.clients(life),
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
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
