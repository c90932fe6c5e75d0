import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { Account } from '../ports/account.ts';
import type { AwsHealth, AwsPublicFeed, AwsSupport } from '../ports/aws-status.ts';
import type { Clock } from '../ports/clock.ts';
import type { Functions, Streams } from '../ports/compute.ts';
import type { Consumers, PausedConsumers } from '../ports/consumers.ts';
import type { Estate } from '../ports/estate.ts';
import type { Gateways } from '../ports/gateways.ts';
import type { DnsConfiguration } from '../ports/health-checks.ts';
import type { LastReadings } from '../ports/last-readings.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Leases, Ownership, Tables } from '../ports/tables.ts';
import type { Alarms, Canaries, Changes, Measurements, OwnCalls, Traces } from '../ports/telemetry.ts';
import type {
  DnsRecords,
  Routing,
  RoutingControls,
  SwitchMetrics,
  SwitchObjects,
  ZonalShifts,
} from '../ports/traffic.ts';

/** Everything actions may reach, one port per capability. */
export interface ActionPorts {
  readonly clock: Clock;
  readonly health: AwsHealth;
  readonly feed: AwsPublicFeed;
  readonly support: AwsSupport;
  readonly alarms: Alarms;
  readonly traces: Traces;
  readonly canaries: Canaries;
  readonly changes: Changes;
  readonly measurements: Measurements;
  readonly ownCalls: OwnCalls;
  readonly routingControls: RoutingControls;
  readonly switchObjects: SwitchObjects;
  readonly switchMetrics: SwitchMetrics;
  readonly dnsRecords: DnsRecords;
  readonly routing: Routing;
  readonly zonalShifts: ZonalShifts;
  readonly tables: Tables;
  readonly leases: Leases;
  readonly consumers: Consumers;
  readonly pausedConsumers: PausedConsumers;
  readonly ownership: Ownership;
  readonly functions: Functions;
  readonly streams: Streams;
  readonly gateways: Gateways;
  readonly estate: Estate;
  readonly account: Account;
  readonly dnsConfiguration: DnsConfiguration;
  /** What preflight read last; absent where it never looks. */
  readonly lastReadings?: LastReadings;
  /** Who is on call; absent where nobody is configured. */
  readonly onCall?: OnCall | undefined;
}

/** What the engine tells an action about this performance of an effect. */
export interface Performance {
  /** `incident/sequence`, saved before use; the same for every retry. AWS client tokens derive from it. */
  readonly key: string;
  readonly incidentId: string;
  readonly drill: boolean;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the time limit passes or the engine stops. */
  readonly signal: AbortSignal;
  /** The engine's own generation for the workload. */
  readonly generation: number;
}

/** When and how an effect is tried again: nothing by default. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  /** Each delay is the one before times this, up to `maxDelayMs`, with a jitter of up to a fifth derived from key and attempt. */
  readonly factor: number;
  readonly maxDelayMs: number;
  readonly on: readonly ErrorCode[];
}

/** One call a mutating step would make, for the plan that people approve. All values are printable. */
export interface PlannedCall {
  /** AWS operation, e.g. `UpdateRoutingControlStates`. */
  readonly call: string;
  readonly target: string;
  readonly region: string;
  readonly plane: 'data' | 'control' | 'none';
  readonly from: string;
  readonly to: string;
  /** Id of the Availability Zone that it leads traffic away from, e.g. use1-az4; absent where it is about no zone. */
  readonly awayFrom?: string;
  /**
   * Its target could not be looked at: it is tried, and the plan does not depend on it. Not part of the plan's hash, so that a place that answers
   * one look and not the next asks nobody to approve the same plan again.
   */
  readonly tried?: true;
}

/** What `plan` found: the calls (none when the world is as desired already), readings shown to people, and what stands in the way. */
export interface StepPlan {
  readonly calls: readonly PlannedCall[];
  /** Live numbers, shown but not part of the plan's hash; those `forApprover` stand in the request for approval itself. */
  readonly readings: readonly { readonly name: string; readonly value: string; readonly forApprover?: true }[];
  /** Of tables that replicate behind: when the newest heartbeat was written that has arrived, ms since the epoch; null: none has, or it cannot be read. Not part of the hash. */
  readonly newestBeats?: readonly { readonly table: string; readonly atMs: number | null }[];
  /** Reasons why the step would not work; any blocks an unattended order and is shown to the approver. */
  readonly obstacles: readonly string[];
}

/** `notify` reaches people or AWS Support only; `reversible` and `irreversible` change the workload and need an order. */
export type Risk = 'read' | 'notify' | 'reversible' | 'irreversible';

/** A single named effect as the engine sees it: `traffic.shift`, `traffic.shift.verify`, `traffic.shift.undo`. */
export interface ActionDefinition<Input, Output> {
  readonly name: string;
  /** One line for the catalogue. */
  readonly summary: string;
  readonly input: z.ZodType<Input>;
  readonly risk: Risk;
  readonly plane: 'data' | 'control' | 'none';
  /** AWS operations it may call, for documentation and permissions. */
  readonly operations: readonly string[];
  readonly timeLimitMs: number;
  readonly retry?: RetryPolicy;
  /** Reads only: the calls `run` would make now. Needed for every action that is not a read. */
  plan?(ports: ActionPorts, input: Input, performance: Performance): Promise<StepPlan>;
  run(ports: ActionPorts, input: Input, performance: Performance): Promise<Output>;
  /** Reads only: resolves when the effect is seen in the world, waiting within `verifyTimeLimitMs`; throws CodedError otherwise. */
  verify?(ports: ActionPorts, input: Input, performance: Performance): Promise<Output | undefined>;
  readonly verifyTimeLimitMs?: number;
  undo?(ports: ActionPorts, input: Input, performance: Performance): Promise<void>;
}

/** An action of any input, as the catalogue holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the catalogue is heterogeneous; every input is parsed by the action's own schema before use
export type AnyAction = ActionDefinition<any, any>;

/** Identity with types; the checks of the catalogue (names, plan, verify, undo) are in `index.ts`. */
export function defineAction<Input, Output>(
  definition: ActionDefinition<Input, Output>,
): ActionDefinition<Input, Output> {
  return definition;
}
