import {
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
  type Event,
} from '@aws-sdk/client-health';
import type { AwsClients, Net } from '../../ports/aws-clients.ts';
import type { AwsEvent, AwsHealth } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import { allPages, read, unlessAborted } from './call.ts';
import { inTurn, within } from './in-turn.ts';

/** The two endpoints of the Health API, active and passive by turns (AWS Health user guide). */
const healthRegions = ['us-east-1', 'us-east-2'] as const;
const globalName = 'global.health.amazonaws.com';

/** Each endpoint gets this long; the other is tried after. */
const perEndpointMs = 10_000;
/** Finding the active endpoint is quick or not worth waiting for: then both are tried. */
const lookupMs = 2_000;
/** Most events that DescribeEventDetails and DescribeAffectedEntities take at once (AWS Health API reference). */
const arnsPerCall = 10;
const dayMs = 86_400_000;

/**
 * The AWS Health API, asked at its active endpoint as DNS names it, else at both in turn. Asks by Region and category only, since large
 * regional events come as MULTIPLE_SERVICES; events of the Region `global` touch every Region.
 */
export function awsHealth(clients: AwsClients, net: Net, clock: Clock): AwsHealth {
  return {
    async events(regions, signal) {
      const places = await endpoints(net, clock, signal);
      return inTurn(places, signal, (place) =>
        within(clock, perEndpointMs, signal, async (limited) => {
          const since = clock.now() - dayMs;
          const found = (await issues(clients, place, regions, limited)).filter(
            (event) => event.statusCode !== 'closed' || updatedAt(event) >= since,
          );
          const [details, impaired] = await Promise.all([
            descriptions(clients, place, found, limited),
            impairedEntities(clients, place, found, limited),
          ]);
          return found.map((event) => awsEvent(event, details, impaired));
        }),
      );
    },
  };
}

/** The active endpoint's Region first. */
async function endpoints(net: Net, clock: Clock, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const names = await within(clock, lookupMs, signal, (limited) =>
      unlessAborted(net.resolveCname(globalName, limited), limited),
    );
    const active = healthRegions.filter((region) => names.some((name) => name.startsWith(`health.${region}.`)));
    return [...active, ...healthRegions.filter((region) => !active.includes(region))];
  } catch {
    return healthRegions;
  }
}

function issues(clients: AwsClients, place: string, regions: readonly string[], signal: AbortSignal): Promise<Event[]> {
  return allPages(async (nextToken) => {
    const answer = await read(
      clients,
      { service: 'health', region: place },
      new DescribeEventsCommand({
        filter: { regions: [...regions, 'global'], eventTypeCategories: ['issue'] },
        maxResults: 100,
        nextToken,
      }),
      signal,
    );
    return { items: answer.events ?? [], next: answer.nextToken };
  });
}

/** Latest description by ARN. An event whose details cannot be read is kept without them: that it is open matters more. */
async function descriptions(
  clients: AwsClients,
  place: string,
  events: readonly Event[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const eventArns of batches(events)) {
    const command = new DescribeEventDetailsCommand({ eventArns });
    const answer = await read(clients, { service: 'health', region: place }, command, signal).catch(() => undefined);
    for (const { event, eventDescription } of answer?.successfulSet ?? []) {
      if (event?.arn !== undefined) found.set(event.arn, eventDescription?.latestDescription ?? '');
    }
  }
  return found;
}

/** Entities of ours that AWS calls impaired, by ARN of the event. AWS may not know them: then its entity is named UNKNOWN, and none is told. */
async function impairedEntities(
  clients: AwsClients,
  place: string,
  events: readonly Event[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const eventArns of batches(events)) {
    const entities = await allPages(async (nextToken) => {
      const filter = { eventArns, statusCodes: ['IMPAIRED' as const] };
      const command = new DescribeAffectedEntitiesCommand({ filter, maxResults: 100, nextToken });
      const answer = await read(clients, { service: 'health', region: place }, command, signal);
      return { items: answer.entities ?? [], next: answer.nextToken };
    }).catch(() => []);
    for (const { eventArn, entityValue, statusCode } of entities) {
      if (eventArn === undefined || entityValue === undefined || entityValue === 'UNKNOWN') continue;
      if (statusCode === 'IMPAIRED') found.set(eventArn, [...(found.get(eventArn) ?? []), entityValue]);
    }
  }
  return found;
}

function batches(events: readonly Event[]): string[][] {
  const arns = events.flatMap((event) => event.arn ?? []);
  const count = Math.ceil(arns.length / arnsPerCall);
  return Array.from({ length: count }, (_, index) => arns.slice(index * arnsPerCall, (index + 1) * arnsPerCall));
}

function awsEvent(
  event: Event,
  details: ReadonlyMap<string, string>,
  impaired: ReadonlyMap<string, readonly string[]>,
): AwsEvent {
  const arn = event.arn ?? '';
  return {
    arn,
    service: event.service ?? 'UNKNOWN',
    region: event.region ?? 'global',
    category: event.eventTypeCategory ?? 'issue',
    status: event.statusCode ?? 'open',
    startedAtMs: event.startTime?.getTime() ?? updatedAt(event),
    updatedAtMs: updatedAt(event),
    description: details.get(arn) ?? event.eventTypeCode ?? '',
    impairedEntities: impaired.get(arn) ?? [],
  };
}

function updatedAt(event: Event): number {
  const times = [event.startTime, event.lastUpdatedTime, event.endTime].flatMap((time) => time?.getTime() ?? []);
  return Math.max(0, ...times);
}
