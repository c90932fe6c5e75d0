import { describe, expect, it } from '@jest/globals';
import { alarms } from '../../../src/adapters/aws/alarms.ts';
import { traces } from '../../../src/adapters/aws/traces.ts';
import { awsError, coded, fakeClients, networkError, patient } from './fakes.ts';

const at = (time: string) => new Date(`2026-01-05T${time}Z`);

describe('alarms', () => {
  it('are read with composite and log alarms, page by page', async () => {
    const { clients, sent } = fakeClients({
      DescribeAlarms: [
        {
          MetricAlarms: [
            {
              AlarmName: 'errors',
              StateValue: 'ALARM',
              StateTransitionedTimestamp: at('11:00:00'),
              AlarmActions: ['arn:topic'],
            },
          ],
          NextToken: 'more',
        },
        {
          CompositeAlarms: [{ AlarmName: 'shop', StateValue: 'OK', StateUpdatedTimestamp: at('10:00:00') }],
          LogAlarms: [{ AlarmName: 'log' }],
        },
      ],
    });
    await expect(alarms(clients).states('us-east-1', ['errors', 'shop', 'log'], patient)).resolves.toEqual([
      {
        name: 'errors',
        region: 'us-east-1',
        state: 'ALARM',
        changedAtMs: at('11:00:00').getTime(),
        actionArns: ['arn:topic'],
      },
      { name: 'shop', region: 'us-east-1', state: 'OK', changedAtMs: at('10:00:00').getTime(), actionArns: [] },
      { name: 'log', region: 'us-east-1', state: 'INSUFFICIENT_DATA', changedAtMs: 0, actionArns: [] },
    ]);
    expect(sent[0]?.input).toMatchObject({
      AlarmNames: ['errors', 'shop', 'log'],
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
    });
    expect(sent[1]?.input).toMatchObject({ NextToken: 'more' });
  });

  it('are asked for a hundred names at a time, and not at all without names', async () => {
    const { clients, sent } = fakeClients({ DescribeAlarms: {} });
    await expect(alarms(clients).states('us-east-1', [], patient)).resolves.toEqual([]);
    expect(sent).toEqual([]);
    const names = Array.from({ length: 150 }, (_, index) => `alarm-${index}`);
    await alarms(clients).states('us-east-1', names, patient);
    expect(sent.map(({ input }) => (input.AlarmNames as string[]).length)).toEqual([100, 50]);
  });

  it('are unavailable when CloudWatch is', async () => {
    const { clients } = fakeClients({ DescribeAlarms: networkError('ENOTFOUND') });
    await expect(alarms(clients).states('us-east-1', ['errors'], patient)).rejects.toMatchObject(coded('unavailable'));
  });
});

describe('the service graph', () => {
  const statistics = {
    TotalCount: 100,
    ErrorStatistics: { ThrottleCount: 5, OtherCount: 3, TotalCount: 8 },
    FaultStatistics: { OtherCount: 40, TotalCount: 40 },
  };

  it('comes as nodes with their calls, throttles apart from other errors', async () => {
    const { clients, sent } = fakeClients({
      GetServiceGraph: [
        {
          Services: [
            {
              ReferenceId: 0,
              Name: 'orders',
              Type: 'AWS::Lambda::Function',
              Root: true,
              SummaryStatistics: statistics,
              Edges: [{ ReferenceId: 1, SummaryStatistics: statistics }],
            },
          ],
          NextToken: 'more',
        },
        { Services: [{ ReferenceId: 1, Name: 'orders-table', Type: 'AWS::DynamoDB::Table' }] },
      ],
    });
    const fromMs = at('11:00:00').getTime();
    const toMs = at('11:05:00').getTime();
    await expect(traces(clients).serviceGraph('us-east-1', fromMs, toMs, patient)).resolves.toEqual([
      {
        id: '0',
        name: 'orders',
        type: 'AWS::Lambda::Function',
        root: true,
        total: 100,
        faults: 40,
        errors: 3,
        throttles: 5,
        callsTo: [{ id: '1', total: 100, faults: 40, throttles: 5 }],
      },
      {
        id: '1',
        name: 'orders-table',
        type: 'AWS::DynamoDB::Table',
        root: false,
        total: 0,
        faults: 0,
        errors: 0,
        throttles: 0,
        callsTo: [],
      },
    ]);
    expect(sent[0]?.input).toMatchObject({ StartTime: at('11:00:00'), EndTime: at('11:05:00') });
  });

  it('is throttled when X-Ray throttles', async () => {
    const { clients } = fakeClients({ GetServiceGraph: awsError('ThrottledException', 429) });
    await expect(traces(clients).serviceGraph('us-east-1', 0, 1, patient)).rejects.toMatchObject(coded('throttled'));
  });
});

describe('root causes of faults', () => {
  const summary = (exception: string | undefined, name = 'orders') => ({
    FaultRootCauses: [
      {
        Services: [
          { Name: 'shop-checkout', Type: 'AWS::Lambda::Function', EntityPath: [{ Name: 'checkout' }] },
          {
            Name: name,
            Type: 'AWS::DynamoDB::Table',
            EntityPath: [{ Name: 'client' }, { Name: name, Exceptions: exception ? [{ Name: exception }] : [] }],
          },
        ],
      },
    ],
  });

  it('are where faulty traces end, the most frequent first', async () => {
    const { clients, sent } = fakeClients({
      GetTraceSummaries: [
        { TraceSummaries: [summary('Error', 'carts'), summary('UnknownHostException')], NextToken: 'more' },
        { TraceSummaries: [summary('UnknownHostException'), summary(undefined), {}, { FaultRootCauses: [{}] }] },
      ],
    });
    const type = 'AWS::DynamoDB::Table';
    await expect(traces(clients).rootCauses('us-east-1', 0, 1, patient)).resolves.toEqual([
      { name: 'orders', type, exception: 'UnknownHostException', traces: 2, zones: {} },
      { name: 'carts', type, exception: 'Error', traces: 1, zones: {} },
      { name: 'orders', type, exception: null, traces: 1, zones: {} },
    ]);
    expect(sent[0]?.input).toMatchObject({ FilterExpression: 'fault = true', Sampling: true });
  });

  it('tell through which Availability Zones they went', async () => {
    const zoned = (...names: string[]) => ({ ...summary('Error'), AvailabilityZones: names.map((Name) => ({ Name })) });
    const TraceSummaries = [zoned('us-east-1d'), zoned('us-east-1d'), zoned('us-east-1a', 'us-east-1d')];
    const { clients } = fakeClients({ GetTraceSummaries: { TraceSummaries } });
    const [cause] = await traces(clients).rootCauses('us-east-1', 0, 1, patient);
    expect(cause).toMatchObject({ traces: 3, zones: { 'us-east-1d': 3, 'us-east-1a': 1 } });
  });

  it('are read from a few pages only', async () => {
    const { clients, sent } = fakeClients({ GetTraceSummaries: { TraceSummaries: [], NextToken: 'more' } });
    await traces(clients).rootCauses('us-east-1', 0, 1, patient);
    expect(sent).toHaveLength(3);
  });
});
