import type { IncidentView } from './commands.ts';

export interface Picture {
  /** A file's name. */
  readonly name: string;
  readonly title: string;
  readonly png: Uint8Array;
}

/** Draws an incident. Nothing waits for it, and nothing depends on its success: it rejects with whatever went wrong. */
export interface Pictures {
  /** What the workload is made of with the blamed services marked, and the statechart with the way taken and the live states marked. */
  of(view: IncidentView): Promise<readonly Picture[]>;
}
