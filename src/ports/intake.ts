/** What the HTTP entrance hands an alarm's raw body to. */

/** A mistake in what was sent: where, what was found, what was expected. */
export interface IntakeProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

export type IntakeAnswer =
  /** Verified, parsed and on disk. */
  | { readonly outcome: 'stored'; readonly accepted: number; readonly repeated: number }
  /** A subscription to a topic of ours was confirmed with its sender. */
  | { readonly outcome: 'subscribed' }
  /** Verified, and nothing to do. */
  | { readonly outcome: 'ignored'; readonly reason: string }
  /** Not from whom it claims to be: never retried. */
  | { readonly outcome: 'forbidden'; readonly reason: string }
  /** Something needed to judge it could not be reached: the sender is to try again. */
  | { readonly outcome: 'certificateUnavailable' | 'confirmationFailed'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly problems: readonly IntakeProblem[] };

export interface Intake {
  /** One SNS delivery. Rejects when the journal cannot take it: the sender is to try again. */
  sns(body: string, signal: AbortSignal): Promise<IntakeAnswer>;
}

/** A message that was taken out of a queue without being understood. */
export interface RejectedMessage {
  readonly queue: string;
  readonly id: string;
  readonly atMs: number;
  /** `forbidden`: about a topic or an account that is not known. */
  readonly outcome: 'invalid' | 'forbidden';
  readonly reason: string;
  /** Its beginning, as it came. */
  readonly body: string;
}

export interface RejectedList {
  /** The newest of them, newest last. */
  list(): Promise<RejectedMessage[]>;
}
