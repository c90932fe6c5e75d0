/** What else of a workload is bound to a Region: queues, streams, schedules, executions, buckets, user pools, keys, secrets, API keys, code. */

export const estateKinds = [
  'queue',
  'stream',
  'schedule',
  'execution',
  'bucket',
  'user-pool',
  'key',
  'secret',
  'api-key',
  'code-version',
] as const;
export type EstateKind = (typeof estateKinds)[number];

export interface EstateItem {
  readonly kind: EstateKind;
  /** As AWS takes it: queue, stream, schedule or bucket name, state machine name, user pool id, key alias or id, secret name, API key id, `function:alias`. */
  readonly name: string;
  readonly region: string;
}

export interface EstateReading {
  readonly exists: boolean;
  /** It would serve now: enabled, active, not scheduled for deletion. False when it does not exist. */
  readonly usable: boolean;
  /** What AWS says of it, for people, e.g. `ACTIVE, 4 shards`. Never a secret's value. */
  readonly detail: string;
  /** What would have to be the same in both Regions (a code's SHA-256, a key's multi-Region id); null when nothing is compared. */
  readonly fingerprint: string | null;
  /** Work that waits or runs in it: messages, executions; null where that cannot be told. */
  readonly inFlight: number | null;
}

export interface Estate {
  /** One resource as its own Region describes it. A missing one is an answer, not an error. */
  read(item: EstateItem, accountId: string, signal: AbortSignal): Promise<EstateReading>;
}
