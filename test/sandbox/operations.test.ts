import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeEventDetailsCommand, DescribeEventsCommand } from '@aws-sdk/client-health';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import {
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { CreateCaseCommand, DescribeCasesCommand } from '@aws-sdk/client-support';
import { GetServiceGraphCommand } from '@aws-sdk/client-xray';
import { describe, expect, it } from '@jest/globals';
import { dayMs, fetched, impaired, pass, quiet, sent, shopWorld } from './play.ts';

const minuteMs = 60_000;
const alias = { FunctionName: 'shop-checkout', Name: 'live' };

describe('calls to AWS', () => {
  it('that this world does not know are refused loudly', async () => {
    const world = shopWorld();
    class DropEverythingCommand {
      readonly input = {};
    }
    await expect(sent(world, 'lambda', 'us-east-1', new DropEverythingCommand())).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('fail as AWS fails: by name, by status, or throttled', async () => {
    const read = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'x' } } });
    const failing = (effect: 'dns-empty' | 'errors' | 'throttled') =>
      sent(shopWorld(impaired({ service: 'dynamodb', effect })), 'dynamodb', 'us-east-1', read);
    await expect(failing('dns-empty')).rejects.toMatchObject({ code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    await expect(failing('errors')).rejects.toMatchObject({ $fault: 'server', $metadata: { httpStatusCode: 500 } });
    await expect(failing('throttled')).rejects.toMatchObject({ name: 'ThrottlingException', $fault: 'client' });
  });

  it('on a control plane fail while the data plane goes on', async () => {
    const world = shopWorld(impaired({ service: 'lambda', effect: 'control-plane-down' }));
    await expect(sent(world, 'lambda', 'us-east-1', new GetAliasCommand(alias))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
    expect((await fetched(world, 'https://shop.us-east-1.example.com/health/buy')).status).toBe(200);
  });
});

describe('Lambda', () => {
  it('points an alias elsewhere only for the revision that was read', async () => {
    const world = shopWorld();
    const { RevisionId, FunctionVersion } = await sent(world, 'lambda', 'us-east-1', new GetAliasCommand(alias));
    expect(FunctionVersion).toBe('41');
    const update = new UpdateAliasCommand({ ...alias, FunctionVersion: '40', RevisionId });
    expect((await sent(world, 'lambda', 'us-east-1', update)).FunctionVersion).toBe('40');
    await expect(sent(world, 'lambda', 'us-east-1', update)).rejects.toMatchObject({
      name: 'PreconditionFailedException',
    });
    expect(world.log.mutatingCalls).toMatchObject([{ operation: 'UpdateAlias', from: '41', to: '40', changed: true }]);
  });

  it('shows a bad deployment as a new version, and its rollback ends the failures', async () => {
    const world = shopWorld('bad-deploy');
    await pass(world, 20 * minuteMs);
    const { Versions } = await sent(world, 'lambda', 'us-east-1', new ListVersionsByFunctionCommand(alias));
    expect(Versions.map(({ Version }: { Version: string }) => Version)).toEqual(['$LATEST', '40', '41', '42']);
    const configured = new GetFunctionConfigurationCommand({ FunctionName: 'shop-checkout', Qualifier: 'live' });
    const { LastModified } = await sent(world, 'lambda', 'us-east-1', configured);
    expect(world.clock.now() - Date.parse(LastModified)).toBeLessThan(9 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBeCloseTo(0.33);
    await sent(world, 'lambda', 'us-east-1', new UpdateAliasCommand({ ...alias, FunctionVersion: '41' }));
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
  });

  it('sends the share of a gradual deployment to the new version, until the alias serves one alone', async () => {
    const deploys = [{ atMs: minuteMs, component: 'checkout', region: 'us-east-1', failureRate: 0.8, share: 0.5 }];
    const world = shopWorld({ ...quiet, deploys });
    await pass(world, 2 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBeCloseTo(0.6);
    expect(await sent(world, 'lambda', 'us-east-1', new GetAliasCommand(alias))).toMatchObject({
      FunctionVersion: '41',
      RoutingConfig: { AdditionalVersionWeights: { 42: 0.5 } },
    });
    const kept = new UpdateAliasCommand({ ...alias, FunctionVersion: '40' });
    expect((await sent(world, 'lambda', 'us-east-1', kept)).RoutingConfig.AdditionalVersionWeights).toEqual({
      42: 0.5,
    });
    const RoutingConfig = { AdditionalVersionWeights: {} };
    await sent(
      world,
      'lambda',
      'us-east-1',
      new UpdateAliasCommand({ ...alias, FunctionVersion: '41', RoutingConfig }),
    );
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
    expect(world.log.mutatingCalls).toMatchObject([
      { from: '41 with 50 % to 42', to: '40 with 50 % to 42' },
      { from: '40 with 50 % to 42', to: '41' },
    ]);
  });

  it('stops throttling when a reserved concurrency that is too low is raised', async () => {
    const saturation = {
      component: 'checkout',
      region: 'us-east-1',
      fromMs: 0,
      untilMs: dayMs,
      limit: 50,
      demand: 100,
    };
    const world = shopWorld({ ...quiet, saturations: [saturation] });
    expect(world.log.traffic.at(-1)?.successRate).toBe(0.5);
    const read = new GetFunctionConcurrencyCommand({ FunctionName: 'shop-checkout' });
    expect((await sent(world, 'lambda', 'us-east-1', read)).ReservedConcurrentExecutions).toBe(50);
    const raise = new PutFunctionConcurrencyCommand({
      FunctionName: 'shop-checkout',
      ReservedConcurrentExecutions: 100,
    });
    await sent(world, 'lambda', 'us-east-1', raise);
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
    const { AccountLimit } = await sent(world, 'lambda', 'us-east-1', new GetAccountSettingsCommand({}));
    expect(AccountLimit).toEqual({ ConcurrentExecutions: 3000, UnreservedConcurrentExecutions: 2900 });
  });
});

describe('DynamoDB', () => {
  const lease = (values: object) => ({ TableName: 'muster-leases', Item: { pk: { S: 'engine#shop' }, ...values } });

  it('writes only while a known condition holds, and refuses unknown conditions', async () => {
    const world = shopWorld();
    const create = new PutItemCommand({
      ...lease({ generation: { N: '1' }, holder: { S: 'a' } }),
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await sent(world, 'dynamodb', 'us-east-2', create);
    await expect(sent(world, 'dynamodb', 'us-west-2', create)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    const odd = new PutItemCommand({ ...lease({}), ConditionExpression: 'size(pk) > :n' });
    await expect(sent(world, 'dynamodb', 'us-west-2', odd)).rejects.toMatchObject({ name: 'ValidationException' });
    const update = new UpdateItemCommand({ TableName: 'muster-leases', Key: { pk: { S: 'engine#shop' } } });
    await expect(sent(world, 'dynamodb', 'us-west-2', update)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('shows heartbeats of the other Region after the lag, and none newer than an outage', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', effect: 'dns-empty', fromMs: 10 * minuteMs }));
    const startMs = world.clock.now();
    const read = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'muster#heartbeat#us-east-1' } } });
    const seenMs = async () => Number((await sent(world, 'dynamodb', 'us-west-2', read)).Item.atMs.N) - startMs;
    await pass(world, 5 * minuteMs);
    expect(5 * minuteMs - (await seenMs())).toBeLessThan(8000);
    await pass(world, 30 * minuteMs);
    expect(await seenMs()).toBeLessThanOrEqual(10 * minuteMs);
    expect(await seenMs()).toBeGreaterThan(10 * minuteMs - 8000);
  });

  it('describes replicas and throughput, and changes the latter', async () => {
    const world = shopWorld();
    const { Table } = await sent(world, 'dynamodb', 'us-east-1', new DescribeTableCommand({ TableName: 'orders' }));
    expect(Table.Replicas).toEqual([{ RegionName: 'us-west-2', ReplicaStatus: 'ACTIVE' }]);
    expect(Table.BillingModeSummary.BillingMode).toBe('PAY_PER_REQUEST');
    const units = { ReadCapacityUnits: 10, WriteCapacityUnits: 20 };
    const billed = { TableName: 'orders', BillingMode: 'PROVISIONED' } as const;
    const update = new UpdateTableCommand({ ...billed, ProvisionedThroughput: units });
    const { TableDescription } = await sent(world, 'dynamodb', 'us-east-1', update);
    expect(TableDescription.ProvisionedThroughput).toMatchObject(units);
  });
});

describe('telemetry', () => {
  it('shows alarms that went off, and traces that end at the failing table', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    await pass(world, 12 * minuteMs);
    const describeAlarms = new DescribeAlarmsCommand({ AlarmNames: ['shop-api-5xx-use1', 'shop-api-5xx-usw2'] });
    const { MetricAlarms } = await sent(world, 'cloudwatch', 'us-east-1', describeAlarms);
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'shop-api-5xx-use1', StateValue: 'ALARM' }]);
    const now = world.clock.now();
    const graph = new GetServiceGraphCommand({ StartTime: new Date(now - 5 * minuteMs), EndTime: new Date(now) });
    const { Services } = await sent(world, 'xray', 'us-east-1', graph);
    const faulting = Services.filter((node: { SummaryStatistics: { FaultStatistics: { TotalCount: number } } }) => {
      return node.SummaryStatistics.FaultStatistics.TotalCount > 0;
    }).map(({ Type }: { Type: string }) => Type);
    expect(faulting).toContain('AWS::DynamoDB::Table');
    expect(faulting).toContain('AWS::Lambda::Function');
    expect(faulting).not.toContain('AWS::Lambda');
  });

  it('blames the function itself for a bad deployment, not the platform nor the table', async () => {
    const world = shopWorld('bad-deploy');
    await pass(world, 15 * minuteMs);
    const now = world.clock.now();
    const graph = new GetServiceGraphCommand({ StartTime: new Date(now - minuteMs), EndTime: new Date(now) });
    const { Services } = await sent(world, 'xray', 'us-east-1', graph);
    const faults = Object.fromEntries(
      Services.map(
        (node: { Name: string; Type: string; SummaryStatistics: { FaultStatistics: { TotalCount: number } } }) => [
          `${node.Type} ${node.Name}`,
          node.SummaryStatistics.FaultStatistics.TotalCount,
        ],
      ),
    );
    expect(faults['AWS::Lambda::Function shop-checkout']).toBeGreaterThan(0);
    expect(faults['AWS::Lambda shop-checkout']).toBe(0);
    expect(faults['AWS::DynamoDB::Table orders']).toBe(0);
  });
});

describe("AWS's status and support", () => {
  const describeEvents = new DescribeEventsCommand({
    filter: { regions: ['us-east-1'], eventTypeCategories: ['issue'] },
  });

  it('answers events only in the active Region of the Health API, and only once posted', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    await pass(world, 20 * minuteMs);
    expect((await sent(world, 'health', 'us-east-2', describeEvents)).events).toEqual([]);
    await pass(world, 15 * minuteMs);
    const { events } = await sent(world, 'health', 'us-east-2', describeEvents);
    expect(events).toMatchObject([{ service: 'MULTIPLE_SERVICES', statusCode: 'open', region: 'us-east-1' }]);
    const details = new DescribeEventDetailsCommand({ eventArns: [events[0].arn] });
    const { successfulSet } = await sent(world, 'health', 'us-east-2', details);
    expect(successfulSet[0].eventDescription.latestDescription).toContain('US-EAST-1');
    await expect(sent(world, 'health', 'us-east-1', describeEvents)).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  });

  it('refuses accounts without a support plan', async () => {
    const world = shopWorld({ ...quiet, health: { activeRegion: 'us-east-2', subscribed: false } });
    await expect(sent(world, 'health', 'us-east-2', describeEvents)).rejects.toMatchObject({
      name: 'SubscriptionRequiredException',
    });
  });

  it('opens cases, except while creating them is broken', async () => {
    const create = new CreateCaseCommand({ subject: '[k] outage', communicationBody: 'text', severityCode: 'urgent' });
    const broken = shopWorld(impaired({ service: 'support', region: '*', effect: 'control-plane-down' }));
    await expect(sent(broken, 'support', 'us-west-2', create)).rejects.toMatchObject({ $fault: 'server' });
    const world = shopWorld();
    const { caseId } = await sent(world, 'support', 'us-west-2', create);
    const { cases } = await sent(
      world,
      'support',
      'us-east-1',
      new DescribeCasesCommand({ includeResolvedCases: false }),
    );
    expect(cases).toMatchObject([{ caseId, subject: '[k] outage' }]);
    await sent(world, 'support', 'us-west-2', create);
    expect(world.log.violations).toMatchObject([{ kind: 'doubledEffect' }]);
  });

  it('does not know streams that the workload has not', async () => {
    const read = new DescribeStreamSummaryCommand({ StreamName: 'clicks' });
    await expect(sent(shopWorld(), 'kinesis', 'us-east-1', read)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
