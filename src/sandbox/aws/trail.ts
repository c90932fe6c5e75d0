import type { LookupEventsCommandInput, LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** CloudTrail takes two lookups a second in an account and Region. */
const perSecond = 2;
/** An event can be looked up this long after it happened. Milliseconds. */
const lagMs = 6 * 60_000;
const pageSize = 50;

interface Recorded {
  readonly atMs: number;
  readonly region: string;
  readonly name: string;
  readonly source: string;
  readonly user: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** CloudTrail's event history of changes: what people deployed, and what was called since the world began. */
export function trailOperations(model: WorldModel): Operations {
  const asked = new Map<string, number[]>();
  const admit = (region: string) => {
    const nowMs = model.clock.now();
    const lately = (asked.get(region) ?? []).filter((atMs) => atMs > nowMs - 1000);
    asked.set(region, [...lately, nowMs]);
    if (lately.length < perSecond) return;
    throw serviceError({ name: 'ThrottlingException', status: 400, message: 'Rate exceeded' });
  };
  return {
    LookupEvents: operation<LookupEventsCommandInput, LookupEventsCommandOutput>('data', (input, { region }) => {
      admit(region);
      const fromMs = Number(input.StartTime ?? 0);
      const untilMs = Math.min(Number(input.EndTime ?? model.clock.now()), model.clock.now() - lagMs);
      const wanted = [...deployed(model), ...called(model), ...ofOurs(model)]
        .filter((one) => one.region === region && one.atMs >= fromMs && one.atMs <= untilMs)
        .sort((one, other) => other.atMs - one.atMs);
      const start = Number(input.NextToken ?? 0);
      const end = start + Math.min(input.MaxResults ?? pageSize, pageSize);
      return {
        Events: wanted.slice(start, end).map(eventOf),
        ...(end < wanted.length ? { NextToken: String(end) } : {}),
      };
    }),
  };
}

/** Deployments leave two events: the new version, and the alias that is pointed at it. */
function deployed({ hosted }: WorldModel): Recorded[] {
  const states = hosted.flatMap(({ application }) => [...application.compute.functions.values()]);
  return states.flatMap(({ name, alias, region, versions }) =>
    versions.flatMap(({ version, modifiedAtMs }) => {
      const common = { atMs: modifiedAtMs, region, source: 'lambda.amazonaws.com', user: 'deploy-pipeline' };
      return [
        { ...common, name: 'PublishVersion20150331', parameters: { functionName: name } },
        {
          ...common,
          name: 'UpdateAlias20150331',
          parameters: { functionName: name, name: alias, functionVersion: version },
        },
      ];
    }),
  );
}

/** What people changed around the components: roles, keys, secrets. */
function ofOurs({ hosted }: WorldModel): Recorded[] {
  return hosted.flatMap(({ application, workload }) =>
    application.ours.changes(workload.regions).map((change) => ({ ...change, user: 'admin', parameters: {} })),
  );
}

function called({ log }: WorldModel): Recorded[] {
  return log.mutatingCalls
    .filter(({ changed }) => changed)
    .map(({ atMs, region, operation: name, service, target }) => ({
      atMs,
      region,
      name,
      source: `${service}.amazonaws.com`,
      user: 'muster',
      parameters: { target },
    }));
}

function eventOf({ atMs, name, source, user, parameters }: Recorded, index: number) {
  const EventTime = new Date(atMs);
  return {
    EventId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    EventName: name,
    ReadOnly: 'false',
    EventTime,
    EventSource: source,
    Username: user,
    Resources: Object.values(parameters).map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.09',
      eventTime: EventTime.toISOString(),
      eventSource: source,
      eventName: name,
      requestParameters: parameters,
    }),
  };
}
