import type { IntakeAnswer } from '../../src/ports/intake.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Disturbance } from './course.ts';
import type { Transcript } from './transcript.ts';

type Delayed = Extract<Disturbance, { kind: 'notification' }>;

/** The way of notifications to the process: some come twice, some late, and so in another order; nobody there refuses the connection. */
export class Mail {
  /** Who takes notifications; undefined while no process listens. */
  subscriber: ((body: string) => Promise<IntakeAnswer>) | undefined;
  readonly #world: World;
  readonly #transcript: Transcript;
  readonly #disturbances: readonly Delayed[];
  #number = 0;

  constructor(world: World, disturbances: readonly Disturbance[], transcript: Transcript) {
    this.#world = world;
    this.#transcript = transcript;
    this.#disturbances = disturbances.filter((one) => one.kind === 'notification');
    world.onNotification(({ body }) => this.#deliver(body));
  }

  async #deliver(body: string): Promise<void> {
    this.#number += 1;
    const disturbance = this.#disturbances.find(({ number }) => number === this.#number);
    if (disturbance?.how === 'late') {
      this.#transcript.say(`notification ${this.#number} is late`);
      await this.#world.clock.sleep(disturbance.ms);
    }
    if (disturbance?.how === 'twice')
      this.#world.clock.schedule(disturbance.ms, () => {
        this.#world.clock.stir();
        void this.#hand(body).catch(() => {});
      });
    await this.#hand(body);
  }

  async #hand(body: string): Promise<void> {
    const { subscriber } = this;
    if (!subscriber) throw new Error('connection refused');
    const answer = await Promise.race([subscriber(body), this.#world.clock.sleep(15_000).then(() => undefined)]);
    if (answer?.outcome !== 'stored' && answer?.outcome !== 'ignored')
      throw new Error(`not taken: ${JSON.stringify(answer ?? 'no answer')}`);
    this.#transcript.say(`alarm ${(JSON.parse(body) as { Subject: string }).Subject} is taken`);
  }
}
