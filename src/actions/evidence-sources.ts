import { within } from '../deadline.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { changeWindowMs } from '../diagnosis/signatures.ts';
import { codeOf, type ErrorCode } from '../errors.ts';
import type { AwsEvent } from '../ports/aws-status.ts';
import type { Change } from '../ports/telemetry.ts';
import type { Workload } from '../workload/schema.ts';
import { openIn, serviceOf, shortened } from './aws-events.ts';
import { measure } from './component-metrics.ts';
import type { ActionPorts } from './define.ts';
import { leaseStore } from './inputs.ts';

/** Each source of AWS's gets this long, ms; what comes later is missing. */
export const sourceLimitMs = 6_000;
/** An alarm that lost its data longer than this before the onset never had much: an idle Region's alarms. */
const newsMs = 60 * 60_000;
/** The engine's own calls count this long, ms: an outage shows in them within a minute, and leaves them soon after. */
const ownCallsMs = 3 * 60_000;
/** The trail and the function itself tell of one change within this of each other, ms. */
const sameChangeMs = 2 * 60_000;
/** Outcomes of a call that are no sign of life. */
const failingOutcomes = ['dns', 'connect', 'timeout', '5xx'] as const;

export interface Around {
  readonly ports: ActionPorts;
  readonly workload: Workload;
  readonly region: string;
  readonly standbyRegion: string;
  readonly onsetMs: number;
  readonly signal: AbortSignal;
  /** Sources that did not answer; filled while they are asked. */
  readonly missing: { source: string; code: ErrorCode }[];
}

/** One source within its limit; what fails goes to `missing` with its code. */
export async function ask<Value>(
  { ports, signal, missing }: Around,
  source: string,
  limitMs: number,
  otherwise: Value,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  try {
    return await within(ports.clock, limitMs, signal, work);
  } catch (error) {
    if (signal.aborted) throw error;
    missing.push({ source, code: codeOf(error) });
    return otherwise;
  }
}

/** The workload's alarms in both Regions; those of an idle Region that never had data are left out. */
export async function alarmStates(around: Around): Promise<Evidence['alarms']> {
  const { ports, workload, region, standbyRegion, onsetMs } = around;
  const read = [region, standbyRegion].map((where) => {
    const watched = workload.alarms.filter((alarm) => alarm.region === where && !alarm.heartbeat);
    const source = where === region ? 'alarms' : `alarms in ${where}`;
    return ask(around, source, sourceLimitMs, [], async (signal) => {
      if (watched.length === 0) return [];
      const names = watched.map(({ name }) => name);
      const states = await ports.alarms.states(where, names, signal);
      return states
        .filter((alarm) => alarm.state !== 'INSUFFICIENT_DATA' || alarm.changedAtMs >= onsetMs - newsMs)
        .map(({ name, state }) => {
          const component = watched.find((alarm) => alarm.name === name)?.component ?? null;
          return { name, region: where, state, component };
        });
    });
  });
  return (await Promise.all(read)).flat();
}

/** What changed lately, from the functions themselves and from the audit trail; what both tell counts once. */
export async function recentChanges(around: Around): Promise<Evidence['changes']> {
  const { ports, workload, region, onsetMs } = around;
  const sinceMs = onsetMs - changeWindowMs;
  const functions = workload.components.flatMap(({ id, service, name, alias }) =>
    service === 'lambda' && alias !== undefined ? [{ id, functionName: name, alias }] : [],
  );
  const [told, recorded] = await Promise.all([
    ask(around, 'changes', sourceLimitMs, [], async (signal) =>
      functions.length === 0 ? [] : ports.changes.recent(region, functions, sinceMs, signal),
    ),
    ask(around, 'trail', sourceLimitMs, [], (signal) =>
      ports.changes.recorded(region, workload.components, sinceMs, signal),
    ),
  ]);
  const known = (change: Change): boolean =>
    told.some(({ component, atMs }) => component === change.component && Math.abs(atMs - change.atMs) <= sameChangeMs);
  return [...told, ...recorded.filter((change) => !known(change))];
}

/** What CloudWatch counted; metrics that it gives only in part are told, and named as missing. */
export async function measured(around: Around): Promise<Pick<Evidence, 'metrics' | 'replication' | 'queues'>> {
  const { ports, workload, region, missing } = around;
  const nothing = { metrics: [], replication: [], queues: [], complete: true };
  const { complete, ...found } = await ask(around, 'metrics', sourceLimitMs, nothing, (signal) =>
    measure(ports, workload, region, signal),
  );
  if (!complete) missing.push({ source: 'metrics in part', code: 'unavailable' });
  return found;
}

/** The engine's own calls in both Regions: they need no source at all. */
export function ownCalls({ ports, workload, region, standbyRegion }: Around): NonNullable<Evidence['ownCalls']> {
  const used = new Set<string>(workload.components.map(({ service }) => service));
  return ports.ownCalls
    .recent(ports.clock.now() - ownCallsMs)
    .map((count) => ({ ...count, service: serviceOf(count) }))
    .filter((count) => used.has(count.service) && [region, standbyRegion].includes(count.region))
    .map(({ service, region: where, outcomes }) => {
      const failures = failingOutcomes.flatMap((failure) => {
        const count = outcomes[failure] ?? 0;
        return count > 0 ? [{ failure, count }] : [];
      });
      const worst = [...failures].sort((one, other) => other.count - one.count)[0];
      return {
        service,
        region: where,
        alive: (outcomes.ok ?? 0) + (outcomes['4xx'] ?? 0) + (outcomes.throttled ?? 0),
        failed: failures.reduce((sum, { count }) => sum + count, 0),
        failure: worst?.failure ?? null,
      };
    });
}

/** Do users depend on the Region: do names lead there, or do its writers hold the lease of what is written? */
export async function serves(around: Around): Promise<boolean | null> {
  const { ports, workload, region, standbyRegion } = around;
  const [answering, writer] = await Promise.all([
    ask(around, 'routing', sourceLimitMs, null, (signal) =>
      ports.routing.answeringRegions(workload.domainName, signal),
    ),
    workload.tables.length === 0
      ? null
      : ask(around, 'writer lease', sourceLimitMs, undefined, async (signal) => {
          return (await ports.leases.read(leaseStore(workload, region), workload.id, signal)).region ?? standbyRegion;
        }),
  ]);
  if (answering?.includes(region) || writer === region) return true;
  return answering === null || writer === undefined ? null : false;
}

/** Both of AWS's voices; an event that both tell counts once. */
export async function awsPosts(around: Around): Promise<Evidence['awsEvents']> {
  const { ports, region } = around;
  const told = await Promise.all([
    ask<AwsEvent[]>(around, 'health', sourceLimitMs, [], (signal) => ports.health.events([region], signal)),
    ask<AwsEvent[]>(around, 'feed', sourceLimitMs, [], (signal) => ports.feed.events(signal, [region])),
  ]);
  const byArn = new Map(openIn(told.flat(), region).map((event) => [event.arn, event]));
  return [...byArn.values()].map((event) => ({
    service: serviceOf(event),
    region: event.region,
    summary: shortened(event.description),
  }));
}
