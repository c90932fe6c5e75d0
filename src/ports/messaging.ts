/** A message to people. `key` is unique for ever; a destination that has a message with this key already must not get another. */
export interface Message {
  readonly key: string;
  readonly incidentId: string;
  /** `chat`: the team's channel. `status`: the public status page, for the workload's users. */
  readonly destination: 'chat' | 'status';
  readonly title: string;
  readonly text: string;
  /** True in a drill: the text starts with DRILL and goes only to drill destinations. */
  readonly drill: boolean;
  /** True for the last message of an incident: a destination that keeps a post per incident closes it. */
  readonly closes?: boolean;
}

/** A destination for messages. Errors are CodedErrors; `outcomeUnknown` is looked up by key before a repeat. */
export interface Messenger {
  post(message: Message, signal: AbortSignal): Promise<{ reference: string }>;
  /** The message posted earlier with this key, if any. */
  find(message: Message, signal: AbortSignal): Promise<{ reference: string } | undefined>;
}
