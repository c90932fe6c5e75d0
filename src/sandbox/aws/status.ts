import type {
  DescribeAffectedEntitiesCommandInput,
  DescribeAffectedEntitiesCommandOutput,
  DescribeEventDetailsCommandInput,
  DescribeEventDetailsCommandOutput,
  DescribeEventsCommandInput,
  DescribeEventsCommandOutput,
} from '@aws-sdk/client-health';
import { serviceError } from '../aws-error.ts';
import type { PostedEvent } from '../aws-posts.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation, type Place } from './operation.ts';

/** AWS Health: only the active of its two Regions answers, and only to accounts with a support plan. */
export function healthOperations(model: WorldModel): Operations {
  const assertServed = ({ region }: Place) => {
    if (!model.health.subscribed) {
      throw serviceError({ name: 'SubscriptionRequiredException', status: 400, message: 'No support plan' });
    }
    if (region !== model.health.activeRegion) {
      throw serviceError({ name: 'ServiceUnavailable', status: 503, message: 'This endpoint is passive' });
    }
  };
  return {
    DescribeEvents: operation<DescribeEventsCommandInput, DescribeEventsCommandOutput>('data', ({ filter }, place) => {
      assertServed(place);
      const { regions, services, eventTypeCategories, eventStatusCodes } = filter ?? {};
      const wanted = (list: readonly string[] | undefined, value: string) => !list?.length || list.includes(value);
      const events = model.posts
        .events('health')
        .filter((event) => wanted(regions, event.region) && wanted(services, event.service))
        .filter((event) => wanted(eventTypeCategories, 'issue') && wanted(eventStatusCodes, event.status));
      return { events: events.map(healthEvent) };
    }),
    DescribeEventDetails: operation<DescribeEventDetailsCommandInput, DescribeEventDetailsCommandOutput>(
      'data',
      ({ eventArns }, place) => {
        assertServed(place);
        const found = model.posts.events('health').filter(({ arn }) => eventArns?.includes(arn));
        return {
          successfulSet: found.map((event) => ({
            event: healthEvent(event),
            eventDescription: { latestDescription: event.posts.at(-1)?.message ?? '' },
            eventMetadata: {},
          })),
          failedSet: [],
        };
      },
    ),
    DescribeAffectedEntities: operation<DescribeAffectedEntitiesCommandInput, DescribeAffectedEntitiesCommandOutput>(
      'data',
      ({ filter }, place) => {
        assertServed(place);
        const events = model.posts.events('health').filter(({ arn }) => filter?.eventArns?.includes(arn));
        const { statusCodes } = filter ?? {};
        const entities = events.flatMap((event) => affectedEntities(model, event));
        return { entities: entities.filter(({ statusCode }) => statusCodes?.includes(statusCode) ?? true) };
      },
    ),
  };
}

/** Tables, functions and other resources of ours whose service is in trouble in the event's Region, once AWS names the service. */
function affectedEntities(model: WorldModel, { arn, region, service, status, updatedAtMs }: PostedEvent) {
  const plain = service.toLowerCase().replaceAll('_', '');
  return model.hosted.flatMap(({ workload }) =>
    workload.components
      .filter((one) => one.service === plain && !model.impairments.up(one.service, region))
      .map(({ name }) => ({
        entityArn: `${arn}/${workload.accountId}/${name}`,
        eventArn: arn,
        entityValue: name,
        awsAccountId: workload.accountId,
        lastUpdatedTime: new Date(updatedAtMs),
        statusCode: status === 'open' ? ('IMPAIRED' as const) : ('RESOLVED' as const),
      })),
  );
}

function healthEvent(event: PostedEvent) {
  return {
    arn: event.arn,
    service: event.service,
    eventTypeCode: `AWS_${event.service}_OPERATIONAL_ISSUE`,
    eventTypeCategory: 'issue' as const,
    region: event.region,
    startTime: new Date(event.startedAtMs),
    lastUpdatedTime: new Date(event.updatedAtMs),
    ...(event.status === 'closed' ? { endTime: new Date(event.updatedAtMs) } : {}),
    statusCode: event.status,
    eventScopeCode: 'PUBLIC' as const,
  };
}
