import { GetMetricDataCommand, type MetricDataQuery, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Measurements, MetricQuery, MetricSeries } from '../../ports/telemetry.ts';
import { allPages, read, type Target } from './call.ts';

/** Most queries that one GetMetricData takes (CloudWatch API reference). */
const queriesPerCall = 500;

/** CloudWatch metrics of a Region, as few calls as possible, all at once. */
export function measurements(clients: AwsClients): Measurements {
  return {
    async read(region, queries, window, signal) {
      const target: Target = { service: 'cloudwatch', region };
      const calls = Math.ceil(queries.length / queriesPerCall);
      const batches = Array.from({ length: calls }, (_, index) =>
        queries.slice(index * queriesPerCall, (index + 1) * queriesPerCall),
      );
      const read = batches.map((batch) => batchOf(clients, target, batch, window, signal));
      return (await Promise.all(read)).flat();
    },
  };
}

/** Ids are CloudWatch's own (a lower-case letter first) and are told apart by position. Pages of one series are put together. */
async function batchOf(
  clients: AwsClients,
  target: Target,
  queries: readonly MetricQuery[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  signal: AbortSignal,
): Promise<MetricSeries[]> {
  const results = await allPages(async (NextToken) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries.map(queryOf),
      StartTime: new Date(fromMs),
      EndTime: new Date(toMs),
      ScanBy: 'TimestampAscending',
      NextToken,
    });
    const answer = await read(clients, target, command, signal);
    return { items: answer.MetricDataResults ?? [], next: answer.NextToken };
  });
  return queries.map(({ id }, index) =>
    seriesOf(
      id,
      results.filter((result) => result.Id === idAt(index)),
    ),
  );
}

function idAt(index: number): string {
  return `q${index}`;
}

function queryOf(
  { namespace, name, dimensions, statistic, periodSeconds }: MetricQuery,
  index: number,
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: idAt(index),
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: periodSeconds,
      Stat: statistic,
    },
    ReturnData: true,
  };
}

function seriesOf(id: string, results: readonly MetricDataResult[]): MetricSeries {
  const points = results.flatMap(({ Timestamps = [], Values = [] }) =>
    Timestamps.flatMap((at, index) => {
      const value = Values[index];
      return value === undefined ? [] : [{ atMs: at.getTime(), value }];
    }),
  );
  return {
    id,
    points: points.sort((one, other) => one.atMs - other.atMs),
    complete: results.length > 0 && results.at(-1)?.StatusCode === 'Complete',
  };
}
