/** What may go wrong at Slack, on demand. */
export interface Fault {
  /** Absent: every method. */
  readonly method?: string;
  readonly channel?: string;
  /**
   * `error`: answers with that status. `limited`: 429, come again in `seconds`. `hang`: never answers. `gone`: hangs up. `late`: does what was asked,
   * and never says so. `refusal`: answers `ok: false` with that word.
   */
  readonly how:
    | { readonly kind: 'error'; readonly status: number }
    | { readonly kind: 'limited'; readonly seconds: number }
    | { readonly kind: 'hang' }
    | { readonly kind: 'gone' }
    | { readonly kind: 'late' }
    | { readonly kind: 'refusal'; readonly word: string };
  /** So many times, or until the instant; always otherwise. */
  readonly times?: number;
  readonly untilMs?: number;
}

export class Faults {
  readonly #faults: { fault: Fault; met: number }[] = [];

  /** Answers how to take it away again. */
  add(fault: Fault): () => void {
    const entry = { fault, met: 0 };
    this.#faults.push(entry);
    return () => {
      this.#faults.splice(this.#faults.indexOf(entry), 1);
    };
  }

  meet(method: string, channel: string, nowMs: number): Fault['how'] | undefined {
    const entry = this.#faults.find(
      ({ fault, met }) =>
        (fault.method === undefined || fault.method === method) &&
        (fault.channel === undefined || fault.channel === channel) &&
        (fault.times === undefined || met < fault.times) &&
        (fault.untilMs === undefined || nowMs < fault.untilMs),
    );
    if (entry) entry.met += 1;
    return entry?.fault.how;
  }
}
