/** What really happened in the world, for scoring and for checking invariants. The engine never sees it. All instants are epoch milliseconds. */

export interface MutatingCall {
  readonly atMs: number;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
  /** False when the world was as asked already. */
  readonly changed: boolean;
  /** True when an earlier call had this very effect already: it was done twice. */
  readonly doubled: boolean;
  /** False for calls that only coordinate or notify (locks, generations, support cases). */
  readonly workload: boolean;
}

export interface TrafficSample {
  readonly atMs: number;
  /** Share of client requests of critical journeys that succeed, 0..1. */
  readonly successRate: number;
  /** Share of clients that each Region serves. */
  readonly byRegion: Readonly<Record<string, number>>;
  /** Regions whose writers accept writes: 1 or 0. */
  readonly writersByRegion: Readonly<Record<string, number>>;
}

export interface WriterInterval {
  readonly region: string;
  readonly fromMs: number;
  toMs: number | null;
}

export interface Gap {
  readonly fromMs: number;
  toMs: number | null;
}

/** The moment when another Region starts to accept writes. */
export interface Takeover {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  /** Writes of the old Region that the new one does not have, in seconds of the old Region's usual writing; the worst table. */
  readonly unreplicatedSeconds: number;
}

export interface NotificationRecord {
  readonly atMs: number;
  readonly alarm: string;
  readonly region: string;
  readonly state: string;
  deliveredAtMs: number | null;
  attempts: number;
}

export interface PostedMessage {
  readonly atMs: number;
  /** When it would have been posted had its destination worked; absent when nobody waited. */
  readonly dueAtMs?: number;
  readonly destination: string;
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

/** A destination was called although it had asked to be left alone until then. */
export interface Hurried {
  readonly atMs: number;
  readonly destination: string;
  readonly askedUntilMs: number;
}

/** A writer without the lease accepted writes in a Region that was fenced. */
export interface ZombieWrites {
  readonly region: string;
  readonly component: string;
  readonly fromMs: number;
  toMs: number | null;
}

export type ViolationKind =
  | 'twoWriterRegions'
  | 'withoutWriterTooLong'
  | 'trafficWithoutLease'
  | 'doubledEffect'
  | 'oppositeFlip';

export interface Violation {
  readonly atMs: number;
  readonly kind: ViolationKind;
  readonly detail: string;
}

/** Two changes of one target that undo each other within this time count as fighting, milliseconds. */
const oppositeWithinMs = 10 * 60_000;

export class WorldLog {
  readonly mutatingCalls: MutatingCall[] = [];
  readonly traffic: TrafficSample[] = [];
  readonly writerIntervals: WriterInterval[] = [];
  readonly writerGaps: Gap[] = [];
  readonly takeovers: Takeover[] = [];
  readonly zombieWrites: ZombieWrites[] = [];
  readonly notifications: NotificationRecord[] = [];
  readonly messages: PostedMessage[] = [];
  /** Posts that were changed in place. */
  readonly edits: PostedMessage[] = [];
  /** Deliveries with a key that was delivered before, where a message cannot be looked up: the receiver knows them by it. */
  readonly repeats: PostedMessage[] = [];
  readonly hurried: Hurried[] = [];
  readonly violations: Violation[] = [];

  violate(atMs: number, kind: ViolationKind, detail: string): void {
    this.violations.push({ atMs, kind, detail });
  }

  /** Records a mutating call; finds out whether it changed anything, repeats an earlier effect or undoes a fresh one. */
  mutate(call: Omit<MutatingCall, 'changed' | 'doubled'> & { readonly doubled?: boolean }): void {
    const earlier = this.mutatingCalls.findLast(
      (other) => other.target === call.target && other.operation === call.operation,
    );
    const changed = call.from !== call.to;
    const doubled = call.doubled ?? (!changed && earlier?.to === call.to);
    this.mutatingCalls.push({ ...call, changed, doubled });
    const told = `${call.operation} ${call.target}: ${call.from} -> ${call.to}`;
    if (doubled) this.violate(call.atMs, 'doubledEffect', told);
    if (changed && call.workload && this.#undoesFresh(call)) this.violate(call.atMs, 'oppositeFlip', told);
  }

  #undoesFresh(call: Pick<MutatingCall, 'atMs' | 'target' | 'from' | 'to'>): boolean {
    const before = this.mutatingCalls
      .slice(0, -1)
      .findLast((other) => other.target === call.target && other.changed && other.workload);
    return before?.to === call.from && before.from === call.to && call.atMs - before.atMs < oppositeWithinMs;
  }
}
