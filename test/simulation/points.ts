import type { Disturbance } from './course.ts';
import type { Life } from './life.ts';

type Crash = Extract<Disturbance, { kind: 'crash' }>;

/** Counts the moments at which a process can die, before and after each write and each call, and lets it die at those of the course. */
export class Points {
  readonly #crashes: Crash[];
  readonly #die: (crash: Crash, where: string) => void;
  #passed = 0;

  constructor(disturbances: readonly Disturbance[], die: (crash: Crash, where: string) => void) {
    this.#crashes = disturbances.filter((one) => one.kind === 'crash');
    this.#die = die;
  }

  get passed(): number {
    return this.#passed;
  }

  /** Runs `act` of a living process between its two points. */
  around<Answer>(life: Life, what: string, act: () => Promise<Answer>): Promise<Answer> {
    return life.lives(async () => {
      this.#pass(life, `before ${what}`);
      if (!life.alive) return new Promise<Answer>(() => {});
      try {
        return await act();
      } finally {
        this.#pass(life, `after ${what}`);
      }
    });
  }

  #pass(life: Life, where: string): void {
    if (!life.alive) return;
    this.#passed += 1;
    const at = this.#crashes.findIndex((one) =>
      'point' in one ? one.point === this.#passed : where.includes(one.where),
    );
    for (const crash of at === -1 ? [] : this.#crashes.splice(at, 1)) this.#die(crash, where);
  }
}
