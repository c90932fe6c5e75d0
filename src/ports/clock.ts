/**
 * The machine's own time of day, which may step either way. What others dated or let expire is judged by it: their clocks are right where the
 * engine's, which never runs backwards, still waits for the end of a time that was told too early.
 */
export type WallClock = Pick<Clock, 'now'>;

/** Time as the engine and the adapters see it. All instants are milliseconds since the Unix epoch, UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms` milliseconds (whole, >= 0); rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs a synchronous piece after `ms` milliseconds, unless the answer was called before: a time limit costs no promise and no signal. */
  after(ms: number, run: () => void): () => void;
}
