/** What the HTTP entrance hands signals to, and how it is answered. */

/** A mistake in what was sent: where, what was found, what was expected. */
export interface IntakeProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

export type IntakeAnswer =
  /** Verified, parsed and on disk. `problems`: what else was sent and could not be taken. */
  | {
      readonly outcome: 'stored';
      readonly accepted: number;
      readonly repeated: number;
      readonly problems?: readonly IntakeProblem[];
    }
  /** A subscription to a topic of ours was confirmed with its sender. */
  | { readonly outcome: 'subscribed' }
  /** Verified, and nothing to do. */
  | { readonly outcome: 'ignored'; readonly reason: string }
  /** Verified, not understood, and on disk where people see it. */
  | { readonly outcome: 'kept'; readonly reason: string }
  /** No credential, or that of nobody. */
  | { readonly outcome: 'unauthenticated'; readonly reason: string }
  /** Not from whom it claims to be, or about what its sender may not speak of: never retried. */
  | { readonly outcome: 'forbidden'; readonly reason: string }
  /** Something needed to judge it could not be reached: the sender is to try again. */
  | { readonly outcome: 'certificateUnavailable' | 'confirmationFailed'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly problems: readonly IntakeProblem[] };

/** One request, as it came. */
export interface IntakeRequest {
  /** Valid UTF-8, as it was sent: signatures are over these bytes. */
  readonly body: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
}

/** A way in for signals of one kind of sender. */
export interface Entrance {
  /** As metrics and limits name it. */
  readonly source: string;
  /** Path of its `POST` route. */
  readonly path: string;
  /** Largest body, bytes. */
  readonly bodyLimit: number;
  /** Judges one request. Rejects when the journal cannot take it: the sender is to try again. */
  take(request: IntakeRequest, signal: AbortSignal): Promise<IntakeAnswer>;
}

/** A message that was taken without being understood. */
export interface RejectedMessage {
  /** The queue, the topic or the sender that it came from. */
  readonly from: string;
  readonly id: string;
  readonly atMs: number;
  /** `forbidden`: about a topic or an account that is not known, or about what its sender may not speak of. */
  readonly outcome: 'invalid' | 'forbidden';
  readonly reason: string;
  /** Its beginning, as it came. */
  readonly body: string;
}

export interface RejectedList {
  /** The newest of them, newest last. */
  list(): Promise<RejectedMessage[]>;
}
