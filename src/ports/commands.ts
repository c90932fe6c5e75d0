/** What inbound adapters (HTTP, CLI, Slack) call. Every promise resolves only when what was handed over is on disk. */

/** One alarm, canary failure or silence, verified and parsed. */
export interface Signal {
  /** Deduplication key: source and the sender's own message id. */
  readonly id: string;
  readonly source: 'cloudwatch' | 'health' | 'alertmanager' | 'webhook' | 'canary' | 'heartbeat' | 'manual';
  readonly kind: 'alarm' | 'cleared' | 'insufficientData' | 'canaryFailed' | 'canaryPassed' | 'heartbeatSilent';
  readonly workload: string;
  /** Impacted Region; null when unknown. */
  readonly region: string | null;
  /** Alarm or canary name. */
  readonly name: string;
  /** What tells the alert from others of its name, by its sender, the same when it fires and when it clears; absent where name, Region and component do. */
  readonly alertId?: string;
  /** Component of the workload that it is about; null when unknown. */
  readonly component: string | null;
  /** AWS service that it is about, where it names one itself: lower case without punctuation. */
  readonly service?: string;
  readonly severity: 'sev1' | 'sev2' | 'sev3';
  readonly occurredAtMs: number;
  readonly reason: string;
}

/** Who acts: always from the credential, never from an argument. */
export interface Person {
  readonly id: string;
  readonly roles: readonly string[];
}

export const commandNames = [
  'approve',
  'reject',
  'hold',
  'resume',
  'failover',
  'failback',
  'retry',
  'skip',
  'undo',
  'stop',
  'note',
  'assign',
  'acknowledge',
  'severity',
  'update',
  'escalate',
  'freeze',
  'unfreeze',
  'resolve',
] as const;
export type CommandName = (typeof commandNames)[number];

/** What people do in an incident; the engine is the scribe. */
export const incidentRoles = ['commander', 'operations', 'communications'] as const;
export type IncidentRole = (typeof incidentRoles)[number];

export interface Command {
  /** Chosen by the sender; a command with an id that was taken before is dropped as a repeat. */
  readonly id: string;
  readonly incidentId: string;
  readonly name: CommandName;
  readonly by: Person;
  readonly atMs: number;
  /** Free text or the argument: reason for an override, note's text, id of the person assigned, the severity, the customers' text of an update. */
  readonly text: string;
  /** For assign: which role the person named in `text` is to take; the commander's unless given. */
  readonly role?: IncidentRole;
  /** How the command came: shown in the history. */
  readonly via?: 'cli' | 'http' | 'slack' | 'mail' | 'drill';
  /** For approve and reject: the plan's hash that the person saw. */
  readonly planHash?: string;
}

export interface CommandAnswer {
  readonly accepted: boolean;
  readonly repeated: boolean;
}

/**
 * What became of a command: `taken` (it changed something), `refused` (with the reason people are told), `withoutEffect` (it means nothing in the
 * present state), `waiting` (on disk, not yet read by the incident).
 */
export interface CommandOutcome {
  readonly kind: 'taken' | 'refused' | 'withoutEffect' | 'waiting';
  readonly reason: string;
}

/** A readable view of one incident, for screens and JSON. */
export interface IncidentView {
  readonly id: string;
  readonly workload: string;
  readonly drill: boolean;
  readonly severity: string;
  readonly openedAtMs: number;
  readonly state: unknown;
  /** Live states with their one-line reasons. */
  readonly live: readonly { readonly path: string; readonly reason: string }[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly running: readonly {
    readonly key: string;
    readonly name: string;
    readonly attempts: number;
    readonly sinceMs: number;
  }[];
  readonly timers: readonly { readonly id: string; readonly dueAtMs: number }[];
  readonly waitingMessages: number;
  /** The latest messages that were given up. */
  readonly deadLetters: readonly {
    readonly key: string;
    readonly destination: string;
    /** Which of several there; absent: whoever it reaches. */
    readonly recipient?: string | undefined;
    readonly title: string;
    readonly code: string;
    readonly atMs: number;
  }[];
  readonly version: number;
  readonly done: boolean;
  readonly headHash: string;
  readonly headSequence: number;
}

export interface HistoryEntry {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface Commands {
  /** Stores signals, then answers; correlation to incidents happens after. */
  signals(signals: readonly Signal[]): Promise<{ accepted: number; repeated: number }>;
  command(command: Command): Promise<CommandAnswer>;
  /** What became of a command that was sent before: waits for the incident to read it, at most `patienceMs`. */
  outcome(incidentId: string, commandId: string, patienceMs: number): Promise<CommandOutcome>;
  incidents(): Promise<IncidentView[]>;
  incident(id: string): Promise<IncidentView | undefined>;
  timeline(id: string): Promise<HistoryEntry[]>;
}
