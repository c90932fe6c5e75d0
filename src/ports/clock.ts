/** Time as the engine and the adapters see it. All instants are milliseconds since the Unix epoch, UTC. */
export interface Clock {
  now(): number;
  /** Resolves after `ms` milliseconds (whole, >= 0); rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs a synchronous piece after `ms` milliseconds, unless the answer was called before: a time limit costs no promise and no signal. */
  after(ms: number, run: () => void): () => void;
}
