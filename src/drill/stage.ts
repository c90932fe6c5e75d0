import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../engine/surroundings.ts';
import type { World } from '../sandbox/world.ts';
import type { Workload } from '../workload/schema.ts';

/** A world with Muster in it, ready to start: put together by the composition root, played by `run.ts`. */
export interface Stage {
  readonly world: World;
  /** The one that runs now: after a crash it is another. */
  readonly engine: Engine;
  readonly workload: Workload;
  /** Hears everything that the engine does from now on. */
  onEvent(listen: (event: EngineEvent) => void): void;
  /** Starts the engine and its watch over journeys and heartbeats. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Kills the engine as `kill -9` would, and starts another on its journal after so long; absent where a stage cannot. */
  crash?(downMs: number): Promise<void>;
}
