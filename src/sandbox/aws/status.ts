import type {
  DescribeEventDetailsCommandInput,
  DescribeEventDetailsCommandOutput,
  DescribeEventsCommandInput,
  DescribeEventsCommandOutput,
} from '@aws-sdk/client-health';
import type {
  CreateCaseCommandInput,
  CreateCaseCommandOutput,
  DescribeCasesCommandInput,
  DescribeCasesCommandOutput,
} from '@aws-sdk/client-support';
import { serviceError, validationError } from '../aws-error.ts';
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
  };
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

/** AWS Support: its endpoints all serve the same global cases. */
export function supportOperations(model: WorldModel): Operations {
  return {
    DescribeCases: operation<DescribeCasesCommandInput, DescribeCasesCommandOutput>('control', () => ({
      cases: model.supportCases.map(({ createdAtMs, ...one }) => ({
        ...one,
        status: 'opened',
        timeCreated: new Date(createdAtMs).toISOString(),
      })),
    })),
    CreateCase: operation<CreateCaseCommandInput, CreateCaseCommandOutput>('control', (input, { region }) => {
      if (!input.subject || !input.communicationBody) throw validationError('subject and communicationBody are needed');
      const { subject } = input;
      const doubled = model.supportCases.some((one) => one.subject === subject);
      const createdAtMs = model.clock.now();
      const number = String(model.supportCases.length + 1).padStart(11, '0');
      const caseId = `case-${number}-muen-${new Date(createdAtMs).getUTCFullYear()}-sandbox`;
      model.supportCases.push({ caseId, subject, severityCode: input.severityCode ?? 'low', createdAtMs });
      model.log.mutate({
        atMs: createdAtMs,
        service: 'support',
        operation: 'CreateCase',
        region,
        target: subject,
        from: doubled ? 'open' : 'none',
        to: 'open',
        doubled,
        workload: false,
      });
      return { caseId };
    }),
  };
}
