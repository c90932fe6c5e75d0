import type { IncidentView } from '../ports/commands.ts';

/** Quiet stretches of an incident pass this many times faster than the rest: nothing is to be seen for hours. */
const quietFactor = 60;

/** How fast simulated time passes: fast through quiet hours, at a person's pace while a person is asked. */
export class Tempo {
  readonly #base: number;
  readonly #peopleDecide: boolean;
  speed: number;
  /** Aborted at each change of the speed, and replaced. */
  change = new AbortController();

  /** @param base simulated seconds per second; @param peopleDecide false where a simulated commander answers */
  constructor(base: number, peopleDecide: boolean) {
    this.#base = base;
    this.#peopleDecide = peopleDecide;
    this.speed = base;
  }

  follow(view: Pick<IncidentView, 'live' | 'done'>): void {
    const next = this.#speedFor(view);
    if (next === this.speed) return;
    this.speed = next;
    const { change } = this;
    this.change = new AbortController();
    change.abort();
  }

  #speedFor({ live, done }: Pick<IncidentView, 'live' | 'done'>): number {
    const at = (part: string): boolean => live.some(({ path }) => path.startsWith('response.') && path.includes(part));
    if (done) return this.#base;
    if (this.#peopleDecide && (at('.awaitingApproval') || at('.failed'))) return 1;
    const quiet = at('.monitoring') || at('.waitingForGates') || at('.checkingGates') || at('.holding');
    return quiet ? this.#base * quietFactor : this.#base;
  }
}
