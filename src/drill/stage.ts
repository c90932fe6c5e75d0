import type { Engine } from '../engine/engine.ts';
import type { EngineEvent } from '../engine/surroundings.ts';
import type { World } from '../sandbox/world.ts';
import type { Workload } from '../workload/schema.ts';

/** A world with Muster in it, ready to start: put together by the composition root, played by `run.ts`. */
export interface Stage {
  readonly world: World;
  readonly engine: Engine;
  readonly workload: Workload;
  /** Hears everything that the engine does from now on. */
  onEvent(listen: (event: EngineEvent) => void): void;
  /** Starts the engine and its watch over journeys and heartbeats. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
