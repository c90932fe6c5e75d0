import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricStat,
} from '@aws-sdk/client-cloudwatch';
import { apiIdOf } from '../../workload/schema.ts';
import { validationError } from '../aws-error.ts';
import type { Rates } from '../measured.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Most queries of one call (CloudWatch API reference). */
const mostQueries = 500;
/** Share of an average that a tail percentile lies above it, roughly. */
const tailFactor = 3;

/** What a metric's sum over a period is made of. */
const sums: Readonly<Record<string, (rates: Rates) => number>> = {
  'AWS/ApiGateway Count': ({ requests }) => requests,
  'AWS/ApiGateway 5XXError': ({ faults }) => faults,
  'AWS/Lambda Invocations': ({ requests }) => requests,
  'AWS/Lambda Errors': ({ faults }) => faults,
  'AWS/Lambda Throttles': ({ throttles }) => throttles,
  'AWS/DynamoDB SystemErrors': ({ faults }) => faults,
  'AWS/DynamoDB ThrottledRequests': ({ throttles }) => throttles,
  'AWS/DynamoDB WriteKeyRangeThroughputThrottleEvents': ({ hotKeyThrottles }) => hotKeyThrottles,
  'AWS/Kinesis IncomingRecords': ({ requests }) => requests,
  'AWS/Kinesis WriteProvisionedThroughputExceeded': ({ throttles }) => throttles,
};

const latencies: readonly string[] = [
  'AWS/ApiGateway Latency',
  'AWS/Lambda Duration',
  'AWS/DynamoDB SuccessfulRequestLatency',
];

/** Every request to a table counts as this operation here. */
const tableOperation = 'PutItem';

/** Dimensions that name the resource, by namespace. */
const nameOf: Readonly<Record<string, string>> = {
  'AWS/ApiGateway': 'ApiName',
  'AWS/Lambda': 'FunctionName',
  'AWS/DynamoDB': 'TableName',
  'AWS/Kinesis': 'StreamName',
  'AWS/SQS': 'QueueName',
};

/** GetMetricData: what the world's traffic did, in whole periods that are over. Nothing is published of requests that did not come. */
export function metricDataOperations(model: WorldModel): Operations {
  return {
    GetMetricData: operation<GetMetricDataCommandInput, GetMetricDataCommandOutput>('data', (input, { region }) => {
      const queries = input.MetricDataQueries ?? [];
      if (queries.length > mostQueries) throw validationError(`at most ${mostQueries} queries`);
      return { MetricDataResults: queries.map((query) => resultOf(model, region, query, input)), Messages: [] };
    }),
  };
}

function resultOf(
  model: WorldModel,
  region: string,
  { Id, MetricStat: stat }: MetricDataQuery,
  { StartTime, EndTime }: GetMetricDataCommandInput,
) {
  const periodMs = (stat?.Period ?? 60) * 1000;
  const knownMs = model.clock.now() - model.impairments.telemetryDelayMs('cloudwatch', region);
  const untilMs = Math.min(Number(EndTime), knownMs);
  const points: { at: Date; value: number }[] = [];
  for (let atMs = Math.ceil(Number(StartTime) / periodMs) * periodMs; atMs + periodMs <= untilMs; atMs += periodMs) {
    const value = stat === undefined ? undefined : metricValue(model, region, stat, atMs, atMs + periodMs);
    if (value !== undefined) points.push({ at: new Date(atMs), value });
  }
  return {
    Id: Id ?? '',
    Label: stat?.Metric?.MetricName ?? '',
    Timestamps: points.map(({ at }) => at),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete' as const,
  };
}

function metricValue(
  model: WorldModel,
  region: string,
  stat: MetricStat,
  fromMs: number,
  toMs: number,
): number | undefined {
  const { Namespace = '', MetricName = '', Dimensions = [] } = stat.Metric ?? {};
  const dimension = (wanted: string) => Dimensions.find(({ Name }) => Name === wanted)?.Value;
  const name = dimension(nameOf[Namespace] ?? '');
  const metric = `${Namespace} ${MetricName}`;
  for (const hosted of model.hosted) {
    const component = named(hosted, name, region);
    if (component === undefined) continue;
    if (metric === 'AWS/DynamoDB ReplicationLatency') {
      const elsewhere = dimension('ReceivingRegion') !== region;
      return elsewhere && name !== undefined ? hosted.measured.lagMs(region, name, fromMs, toMs) : undefined;
    }
    if (metric === 'AWS/SQS ApproximateNumberOfMessagesVisible') {
      const blind = model.impairments.blind('cloudwatch', region);
      return blind ? undefined : hosted.application.ours.deadLetters(component, region, toMs);
    }
    if ((dimension('Operation') ?? tableOperation) !== tableOperation) return undefined;
    const rates = hosted.measured.rates(region, component, fromMs, toMs);
    if (rates === undefined) return undefined;
    if (stat.Stat === 'SampleCount') {
      return Math.round(((rates.requests - rates.faults - rates.throttles) * (toMs - fromMs)) / 1000);
    }
    const sum = sums[metric]?.(rates);
    if (sum !== undefined) return Math.round((sum * (toMs - fromMs)) / 1000);
    if (latencies.includes(metric)) return rates.latencyMs * (stat.Stat === 'Average' ? 1 : tailFactor);
  }
  return undefined;
}

/** The component behind a physical name. */
function named({ workload }: Hosted, name: string | undefined, region: string): string | undefined {
  const found = workload.components.find(
    (component) =>
      component.name === name || (component.service === 'apigateway' && apiIdOf(component, region) === name),
  );
  return found?.id;
}
