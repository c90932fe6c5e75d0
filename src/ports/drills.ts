import type { Person } from './commands.ts';

/** A drill that runs, or ran, inside a serving Muster: in the sandbox, with its messages to drill destinations only. */
export interface DrillView {
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly startedBy: string;
  readonly startedAtMs: number;
  readonly state: 'running' | 'ended' | 'stopped' | 'preempted' | 'failed';
  /** Ids of its incidents: commands to them are taken like those to any other. */
  readonly incidents: readonly string[];
  /** Simulated seconds per second. */
  readonly speed: number;
}

/** Starts and stops drills. Errors are CodedErrors: `refused` while a real incident is open or another drill runs, `notFound` for an unknown name. */
export interface DrillDesk {
  /** Names of the scenarios there are, with their titles. */
  scenarios(): readonly { readonly name: string; readonly title: string }[];
  start(scenario: string, by: Person, options: { readonly speed?: number }): Promise<DrillView>;
  stop(by: Person): Promise<DrillView>;
  list(): readonly DrillView[];
  /** The scorecard of a drill that ended, as text of at most 100 columns. */
  report(id: string): Promise<string>;
}
