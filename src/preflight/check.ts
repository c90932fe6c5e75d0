import type { Account, PermissionAsked } from '../ports/account.ts';
import type { AlarmSettings } from '../ports/alarm-settings.ts';
import type { Net } from '../ports/aws-clients.ts';
import type { AwsHealth } from '../ports/aws-status.ts';
import type { ChatGroups } from '../ports/chat-groups.ts';
import type { Clock } from '../ports/clock.ts';
import type { Functions, Streams } from '../ports/compute.ts';
import type { Estate } from '../ports/estate.ts';
import type { Gateways } from '../ports/gateways.ts';
import type { DnsConfiguration } from '../ports/health-checks.ts';
import type { Leases, Tables } from '../ports/tables.ts';
import type { Canaries } from '../ports/telemetry.ts';
import type { Routing, RoutingControls, SwitchObjects } from '../ports/traffic.ts';
import type { Workload } from '../workload/schema.ts';

/** Everything that preflight reads through; it changes nothing. */
export interface PreflightPorts {
  readonly clock: Clock;
  readonly net: Net;
  readonly account: Account;
  readonly alarmSettings: AlarmSettings;
  readonly canaries: Canaries;
  /** Absent: no chat is configured that has groups. */
  readonly chatGroups?: ChatGroups | undefined;
  readonly dnsConfiguration: DnsConfiguration;
  readonly estate: Estate;
  readonly functions: Functions;
  readonly gateways: Gateways;
  readonly health: AwsHealth;
  readonly leases: Leases;
  readonly routing: Routing;
  readonly routingControls: RoutingControls;
  readonly streams: Streams;
  readonly switchObjects: SwitchObjects;
  readonly tables: Tables;
}

/** What is looked at, and by what it is judged. */
export interface Around {
  readonly workload: Workload;
  /** Topics that alarms are believed from. */
  readonly topicArns: readonly string[];
  /** Who acts in the account, and what each needs. */
  readonly principals: readonly Principal[];
  /** Groups of the chat that stand for roles; absent: none. */
  readonly groups?: readonly GroupOfRole[];
}

/** Somebody whom AWS lets in or not. */
export interface Principal {
  /** For people: `the engine`. */
  readonly name: string;
  /** Null: whoever the credentials belong to that the account is read with. */
  readonly arn: string | null;
  readonly asked: readonly PermissionAsked[];
  /** Policies of `muster iam` that allow it. */
  readonly policies: readonly string[];
}

/** A group of the chat, the role that it stands for, and everybody who could hold it. */
export interface GroupOfRole {
  readonly id: string;
  readonly role: string;
  readonly people: readonly {
    readonly id: string;
    readonly roles: readonly string[];
    readonly slack?: string | undefined;
  }[];
}

/** `unknown`: it could not be read, which is never taken for a pass. */
export type Status = 'pass' | 'warn' | 'fail' | 'unknown';

export interface Judgement {
  readonly status: Exclude<Status, 'unknown'>;
  readonly reason: string;
  /** What to type or change; null where nothing is wrong. */
  readonly fix: string | null;
}

/** One question about the account: what it is asked of, how it is read, and a pure judgement of what was read. */
export interface Check<Subject, Reading> {
  /** Dotted, e.g. `tables.replicas`. */
  readonly name: string;
  /** What must hold, in one line. */
  readonly holds: string;
  /** One reading takes no longer, ms. */
  readonly timeLimitMs: number;
  /** What it is asked of; none where the workload has nothing of the kind. */
  subjects(around: Around): readonly Subject[];
  /** A subject's name for people. */
  named(subject: Subject): string;
  read(ports: PreflightPorts, subject: Subject, around: Around, signal: AbortSignal): Promise<Reading>;
  /** Pure. `nowMs` is when it was read. */
  judge(reading: Reading, subject: Subject, around: Around, nowMs: number): Judgement;
}

/** A check of any subject and reading, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each check passes its own subjects and readings to itself only
export type AnyCheck = Check<any, any>;

/** Identity with types. */
export function defineCheck<Subject, Reading>(check: Check<Subject, Reading>): Check<Subject, Reading> {
  return check;
}

export function pass(reason: string): Judgement {
  return { status: 'pass', reason, fix: null };
}

/** It works, and will not serve as well as it should. */
export function warn(reason: string, fix: string): Judgement {
  return { status: 'warn', reason, fix };
}

/** A failover would fail by it, or lose something. */
export function fail(reason: string, fix: string): Judgement {
  return { status: 'fail', reason, fix };
}
