/** Message queues that alarms and events wait in. */

export interface QueuePlace {
  readonly url: string;
  readonly region: string;
}

export interface QueuedMessage {
  /** The queue's own id: the same at each delivery of the message. */
  readonly id: string;
  /** Needed to remove it; changes with each delivery. */
  readonly receipt: string;
  readonly body: string;
}

export interface Queues {
  /** Waits a few seconds for messages, at most ten; none is an answer. What is not removed comes again after the queue's visibility timeout. */
  receive(queue: QueuePlace, signal: AbortSignal): Promise<QueuedMessage[]>;
  remove(queue: QueuePlace, receipt: string, signal: AbortSignal): Promise<void>;
}
