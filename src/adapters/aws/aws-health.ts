import { DescribeEventDetailsCommand, DescribeEventsCommand, type Event } from '@aws-sdk/client-health';
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
/** Largest batch of DescribeEventDetails. */
const detailsBatch = 10;
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
          const details = await descriptions(clients, place, found, limited);
          return found.map((event) => awsEvent(event, details));
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
  const arns = events.flatMap((event) => event.arn ?? []);
  const found = new Map<string, string>();
  for (let from = 0; from < arns.length; from += detailsBatch) {
    const command = new DescribeEventDetailsCommand({ eventArns: arns.slice(from, from + detailsBatch) });
    const answer = await read(clients, { service: 'health', region: place }, command, signal).catch(() => undefined);
    for (const { event, eventDescription } of answer?.successfulSet ?? []) {
      if (event?.arn !== undefined) found.set(event.arn, eventDescription?.latestDescription ?? '');
    }
  }
  return found;
}

function awsEvent(event: Event, details: ReadonlyMap<string, string>): AwsEvent {
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
  };
}

function updatedAt(event: Event): number {
  const times = [event.startTime, event.lastUpdatedTime, event.endTime].flatMap((time) => time?.getTime() ?? []);
  return Math.max(0, ...times);
}
