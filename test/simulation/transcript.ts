/** What happened in a run, line by line, on the world's clock. Lines about the same instant stay in order. */
export class Transcript {
  readonly #startMs: number;
  readonly #now: () => number;
  readonly #lines: string[] = [];
  readonly #violations: string[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#startMs = now();
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get violations(): readonly string[] {
    return this.#violations;
  }

  say(line: string): void {
    const ms = this.#now() - this.#startMs;
    const clock = new Date(ms).toISOString().slice(11, 23);
    this.#lines.push(`${clock}  ${line}`);
  }

  /** A promise is broken: kept with its instant, once each. */
  violate(what: string): void {
    if (this.#violations.includes(what)) return;
    this.#violations.push(what);
    this.say(`VIOLATED: ${what}`);
  }
}
