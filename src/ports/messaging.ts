import type { IncidentRole } from './commands.ts';

/**
 * Where people are told. `chat`: the team's channels. `status`: the public status page. `mail`: subscribers and approvers. `pager`: whoever is on
 * call. `webhook`: other programs.
 */
export const destinations = ['chat', 'status', 'mail', 'pager', 'webhook'] as const;
export type Destination = (typeof destinations)[number];

/** A message to people. `key` is unique for ever; a destination that has a message with this key already must not get another. */
export interface Message {
  readonly key: string;
  /** The incident it is about, or what else speaks: `preflight`, `credentials`. */
  readonly incidentId: string;
  /** Absent where no workload is meant. */
  readonly workload?: string;
  readonly destination: Destination;
  /**
   * Which of several at the destination it is for, and the name of their queue there: the id of an endpoint or a person, or a subscriber's mark.
   * Absent: whoever the destination reaches.
   */
  readonly recipient?: string;
  /** What it is about: the occasion of an announcement, `summary`, or `notice` for what belongs to no incident. */
  readonly occasion: string;
  /** `first`: approvals and changes of state, which go before everything else. */
  readonly lane: 'first' | 'normal';
  readonly title: string;
  readonly text: string;
  /** True in a drill: the text starts with DRILL and goes only to drill destinations. */
  readonly drill: boolean;
  /** When it was decided, ms since the epoch. */
  readonly decidedAtMs: number;
  readonly severity?: 'sev1' | 'sev2' | 'sev3';
  /** True for the last message of an incident: a destination that keeps a post per incident closes it. */
  readonly closes?: boolean;
  /** What the public is told of the incident's stage. */
  readonly stage?: PublicStage;
  /** Ids of the people it is for; absent: everybody at the destination. */
  readonly to?: readonly string[];
  /** The living summary: a destination that can keeps one post of it per incident and changes it in place. */
  readonly summary?: Summary;
  /** Asks for an approval. */
  readonly request?: ApprovalRequest;
  /** Settles the request for the plan of this hash: its buttons are dead from now on. */
  readonly settles?: string;
  /** For `pager`: the alert that it raises, by key; absent: the incident's, whose key is the incident's id. */
  readonly alert?: string;
  /** For `pager`: alerts beside the incident's that were raised before, by key. What acknowledges or closes is about them, too. */
  readonly alerts?: readonly string[];
  /** Messages whose place it took while they may have been posted, oldest first: they are looked for with it. */
  readonly predecessors?: readonly Predecessor[];
  /** Reference of a predecessor that was found: a destination that can changes that post and adds none. */
  readonly replaces?: string;
  /** References that earlier messages of the incident got at this destination, by what they are. */
  readonly anchors?: Readonly<Partial<Record<Anchor, string>>>;
}

/** A message that a newer one took the place of, after an attempt that may have got through. */
export interface Predecessor {
  readonly key: string;
  /** When it was decided, ms since the epoch: it is not older. */
  readonly decidedAtMs: number;
}

/** The stages of a public incident, as status pages name them. */
export type PublicStage = 'investigating' | 'identified' | 'monitoring' | 'resolved';

/** Posts that later messages refer to: `opened` (the first word), `summary`, and `request` (the newest request for an approval). */
export type Anchor = 'opened' | 'summary' | 'request';

/** What the living summary of an incident shows: plain values, no markup. Instants are ms since the epoch. */
export interface Summary {
  /** The workload's title. */
  readonly title: string;
  readonly severity: 'sev1' | 'sev2' | 'sev3';
  readonly openedAtMs: number;
  readonly closed: boolean;
  /** Live states as `response.mitigating…`, each with its one-line reason. */
  readonly states: readonly { readonly path: string; readonly reason: string }[];
  readonly region: string | null;
  readonly servingRegion: string | null;
  /** Verdict and scope in words; null before a diagnosis. */
  readonly verdict: string | null;
  /** The diagnosis' top reasons, weightiest first. */
  readonly reasons: readonly string[];
  readonly decision: string | null;
  readonly confirmedBy: readonly string[];
  readonly roles: readonly RoleHolding[];
  /** What runs now, in words. */
  readonly running: readonly string[];
  /** What waits for whom. */
  readonly waiting: readonly { readonly what: string; readonly whom: string; readonly untilMs: number | null }[];
  readonly held: boolean;
  readonly frozen: boolean;
  readonly nextUpdateAtMs: number | null;
  readonly signals: number;
  /** Ids of people to have in the incident's channel. */
  readonly invite: readonly string[];
  /** Messages that were given up, and where. */
  readonly undelivered: readonly string[];
  /** Services on the workload's path for a picture: `from → to`, with the suspected ones. */
  readonly suspects: readonly string[];
}

export interface RoleHolding {
  readonly role: IncidentRole;
  /** Id of the person; null while nobody holds it. */
  readonly person: string | null;
  /** False until the person said so. */
  readonly accepted: boolean;
}

/** A plan that waits for an approval, as people are shown it. */
export interface ApprovalRequest {
  readonly planHash: string;
  /** `aws-regional-outage: us-east-1 → us-west-2`. */
  readonly title: string;
  readonly verb: 'mitigate' | 'failback';
  readonly why: readonly string[];
  /** The decision's arithmetic in lines; empty where nothing was weighed. */
  readonly arithmetic: readonly string[];
  readonly steps: readonly RequestedStep[];
  /** Live numbers for the approver. */
  readonly readings: readonly { readonly name: string; readonly value: string }[];
  readonly obstacles: readonly string[];
  /** Against the plan that was asked for before; empty the first time. */
  readonly changes: readonly string[];
  readonly roles: readonly string[];
  readonly quorum: number;
  readonly approvedBy: readonly string[];
  /** Who ordered it, and so does not count where four eyes are wanted; null: the machine recommends it. */
  readonly askedBy: string | null;
  readonly fourEyes: boolean;
  readonly expiresAtMs: number;
  /** What happens when nobody decides. */
  readonly onExpiry: string;
}

export interface RequestedStep {
  readonly id: string;
  readonly action: string;
  readonly risk: 'read' | 'notify' | 'reversible' | 'irreversible';
  /** What undoing it would do; null where nothing is undone. */
  readonly undo: string | null;
  readonly calls: readonly {
    readonly call: string;
    readonly target: string;
    readonly region: string;
    readonly plane: string;
    readonly from: string;
    readonly to: string;
  }[];
}

/** Whom a message is for, before it is split into one for each; nobody: it goes as it is. */
export type RecipientsOf = (
  message: Pick<Message, 'destination' | 'to' | 'workload'> & { readonly request?: Pick<ApprovalRequest, 'roles'> },
) => readonly string[];

/** What became of a message at its destination. */
export interface Posted {
  readonly reference: string;
  /** What the destination made of it, where that is not what it says. */
  readonly note?: string;
}

/** What a look-up found: the message itself, or a predecessor in whose place it is to stand. */
export interface Found {
  readonly reference: string;
  readonly predecessor?: true;
}

/** A destination for messages. Errors are CodedErrors; `outcomeUnknown` is looked up by key before a repeat, where it can be. */
export interface Messenger {
  post(message: Message, signal: AbortSignal): Promise<Posted>;
  /**
   * The message posted earlier with this key, if any, else one of its predecessors where that can be changed into it. A destination that cannot be searched (mail, webhooks, pagers) answers undefined always: there
   * a repeat carries the same Message-ID, event id or deduplication key.
   */
  find(message: Message, signal: AbortSignal): Promise<Found | undefined>;
}
