import { describe, expect, it } from '@jest/globals';
import { awsHealth } from '../../../src/adapters/aws/aws-health.ts';
import { awsError, coded, fakeClients, fakeNet, HandClock, networkError, patient, silence } from './fakes.ts';

const globalName = 'global.health.amazonaws.com';
const eastTwoActive = fakeNet({ names: { [globalName]: ['health.us-east-2.amazonaws.com'] } });
const noDns = fakeNet({ names: { [globalName]: networkError('ENOTFOUND') } });

const clock = new HandClock();
const hoursAgo = (hours: number) => new Date(clock.now() - hours * 3_600_000);
const open = {
  arn: 'arn:1',
  service: 'DYNAMODB',
  eventTypeCode: 'AWS_DYNAMODB_OPERATIONAL_ISSUE',
  eventTypeCategory: 'issue',
  region: 'us-east-1',
  startTime: hoursAgo(30),
  lastUpdatedTime: hoursAgo(29),
  statusCode: 'open',
};
const closedLately = { ...open, arn: 'arn:2', statusCode: 'closed', endTime: hoursAgo(2) };
const closedLongAgo = { ...open, arn: 'arn:3', statusCode: 'closed', endTime: hoursAgo(25) };

describe('AWS Health', () => {
  it('asks the active endpoint by Region and category, never by service', async () => {
    const { clients, sent } = fakeClients({ DescribeEvents: { events: [] } });
    await expect(awsHealth(clients, eastTwoActive, clock).events(['us-east-1', 'us-west-2'], patient)).resolves.toEqual(
      [],
    );
    expect(sent).toMatchObject([
      {
        operation: 'DescribeEvents',
        place: 'health us-east-2',
        input: { filter: { regions: ['us-east-1', 'us-west-2', 'global'], eventTypeCategories: ['issue'] } },
      },
    ]);
  });

  it('gives open events of any age and events closed within the last day, with their newest description', async () => {
    const { clients } = fakeClients({
      DescribeEvents: [{ events: [open], nextToken: 'more' }, { events: [closedLately, closedLongAgo] }],
      DescribeEventDetails: {
        successfulSet: [{ event: { arn: 'arn:1' }, eventDescription: { latestDescription: 'DNS trouble' } }],
      },
      DescribeAffectedEntities: [
        { entities: [{ eventArn: 'arn:1', entityValue: 'orders', statusCode: 'IMPAIRED' }], nextToken: 'more' },
        {
          entities: [
            { eventArn: 'arn:1', entityValue: 'UNKNOWN', statusCode: 'IMPAIRED' },
            { eventArn: 'arn:1', entityValue: 'carts', statusCode: 'RESOLVED' },
          ],
        },
      ],
    });
    const events = await awsHealth(clients, eastTwoActive, clock).events(['us-east-1'], patient);
    expect(events).toEqual([
      {
        arn: 'arn:1',
        service: 'DYNAMODB',
        region: 'us-east-1',
        category: 'issue',
        status: 'open',
        startedAtMs: hoursAgo(30).getTime(),
        updatedAtMs: hoursAgo(29).getTime(),
        description: 'DNS trouble',
        impairedEntities: ['orders'],
      },
      expect.objectContaining({ arn: 'arn:2', status: 'closed', updatedAtMs: hoursAgo(2).getTime() }),
    ]);
  });

  it('asks for details ten at a time', async () => {
    const many = Array.from({ length: 23 }, (_, index) => ({ ...open, arn: `arn:${index}` }));
    const { clients, sent } = fakeClients({
      DescribeEvents: { events: many },
      DescribeEventDetails: { successfulSet: [] },
      DescribeAffectedEntities: { entities: [] },
    });
    await awsHealth(clients, eastTwoActive, clock).events(['us-east-1'], patient);
    const detailed = sent.filter(({ operation }) => operation === 'DescribeEventDetails');
    const sizes = detailed.flatMap(({ input }) => (Array.isArray(input.eventArns) ? [input.eventArns.length] : []));
    expect(sizes).toEqual([10, 10, 3]);
  });

  it('keeps an event whose details and entities cannot be read', async () => {
    const { clients } = fakeClients({
      DescribeEvents: { events: [open] },
      DescribeEventDetails: awsError('ThrottlingException', 400),
      DescribeAffectedEntities: awsError('ThrottlingException', 400),
    });
    await expect(awsHealth(clients, eastTwoActive, clock).events(['us-east-1'], patient)).resolves.toMatchObject([
      { description: 'AWS_DYNAMODB_OPERATIONAL_ISSUE', impairedEntities: [] },
    ]);
  });

  it('tries both endpoints when DNS does not tell which is active', async () => {
    const { clients, sent } = fakeClients({ DescribeEvents: [networkError('ENOTFOUND'), { events: [] }] });
    await awsHealth(clients, noDns, clock).events(['us-east-1'], patient);
    expect(sent.map(({ place }) => place)).toEqual(['health us-east-1', 'health us-east-2']);
  });

  it('gives up a silent endpoint and a silent name server in time for the next', async () => {
    const slow = fakeNet({ names: { [globalName]: silence } });
    const { clients, sent } = fakeClients({ DescribeEvents: [silence, { events: [] }] });
    await expect(clock.runOut(awsHealth(clients, slow, clock).events(['us-east-1'], patient))).resolves.toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('is denied without a support plan, and asks no second endpoint', async () => {
    const { clients, sent } = fakeClients({ DescribeEvents: awsError('SubscriptionRequiredException', 400) });
    await expect(awsHealth(clients, noDns, clock).events(['us-east-1'], patient)).rejects.toMatchObject(
      coded('denied'),
    );
    expect(sent).toHaveLength(1);
  });
});
