import type { LeaseStore } from './tables.ts';

/** What makes functions run by itself, and so goes on writing in a Region that was fenced: event-source mappings and schedules. */
export interface ConsumerReading {
  /** UUID of a mapping, or name of a schedule (`group/name`). */
  readonly id: string;
  readonly kind: 'event-source' | 'schedule';
  /** What it invokes: the function's name, or the schedule's own. */
  readonly target: string;
  readonly enabled: boolean;
}

/** Which of them are meant. */
export interface ConsumersOf {
  readonly functionNames: readonly string[];
  /** Schedules as `name` or `group/name`. */
  readonly schedules: readonly string[];
}

export interface Consumers {
  /** As the Region's control plane lists them. */
  list(region: string, of: ConsumersOf, signal: AbortSignal): Promise<ConsumerReading[]>;
  /** Sets an absolute state: a repeat is harmless. */
  switch(
    region: string,
    consumer: Pick<ConsumerReading, 'id' | 'kind'>,
    enabled: boolean,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Consumers that were disabled in a Region, and the incident that did so; nobody's where none ever were. */
export interface PausedRecord {
  readonly incidentId: string;
  readonly ids: readonly string[];
}

/** Which consumers Muster disabled in a Region, kept beside the lease: only those are enabled again. */
export interface PausedConsumers {
  read(store: LeaseStore, workload: string, region: string, signal: AbortSignal): Promise<PausedRecord>;
  /** @throws CodedError `conflict` when somebody else changed it meanwhile */
  write(store: LeaseStore, workload: string, region: string, record: PausedRecord, signal: AbortSignal): Promise<void>;
}
