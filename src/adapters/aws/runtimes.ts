/** A managed runtime that was found to be another one than before. */
export interface RuntimeChange {
  readonly from: string;
  readonly to: string;
  /** It was still the one before at this instant, ms since the epoch. */
  readonly afterMs: number;
  /** The first look that found the new one. */
  readonly seenAtMs: number;
}

interface Known {
  readonly runtime: string;
  readonly seenAtMs: number;
  readonly change: RuntimeChange | undefined;
}

/**
 * Which runtime version each function had when it was last looked at. AWS updates managed runtimes under published versions and leaves
 * no date of it (Lambda developer guide, runtime updates), so the change lies between two looks.
 */
export class RuntimeMemory {
  readonly #known = new Map<string, Known>();

  /** What a look at a function found; answers its latest change of runtime, if there was one. */
  look(functionKey: string, runtime: string, atMs: number): RuntimeChange | undefined {
    const before = this.#known.get(functionKey);
    const changed = before !== undefined && before.runtime !== runtime;
    const change = changed
      ? { from: before.runtime, to: runtime, afterMs: before.seenAtMs, seenAtMs: atMs }
      : before?.change;
    this.#known.set(functionKey, { runtime, seenAtMs: atMs, change });
    return change;
  }
}
