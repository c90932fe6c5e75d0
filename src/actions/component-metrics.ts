import type { Evidence } from '../diagnosis/evidence.ts';
import type { MetricQuery, MetricSeries, ServiceNode } from '../ports/telemetry.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import type { ActionPorts } from './define.ts';

type Component = Workload['components'][number];
export type Measured = NonNullable<Evidence['metrics']>[number];
type Role = 'requests' | 'faults' | 'throttles' | 'latencyMs' | 'hotKeyThrottles' | 'waiting';

/** What one metric tells of a component. A throttled request is one that came in; Lambda does not count it among its invocations. */
interface Told {
  readonly metric: string;
  readonly statistic: string;
  readonly roles: readonly Role[];
  /** Where it has others than its family. */
  dimensions?(component: Component): readonly Readonly<Record<string, string>>[];
}

/** Counted by table, over all operations (DynamoDB developer guide, CloudWatch throttling metrics). */
const byTable = ({ name }: Component) => [{ TableName: name }];

interface Family {
  readonly namespace: string;
  readonly metrics: readonly Told[];
  /** Dimension sets to ask with: their values add up. */
  dimensions(component: Component): readonly Readonly<Record<string, string>>[];
}

/** The windows that are read, ms, in periods of a minute: CloudWatch is a minute or two behind. */
const windowMs = 5 * 60_000;
const periodSeconds = 60;

/** DynamoDB counts errors and latency by operation (DynamoDB developer guide, metrics and dimensions). */
const tableOperations = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
];

/** CloudWatch's metrics by service, as the services' own metric pages list them. Services that are not here have none of these. */
const families: Readonly<Partial<Record<Component['service'], Family>>> = {
  apigateway: {
    namespace: 'AWS/ApiGateway',
    metrics: [
      { metric: 'Count', statistic: 'Sum', roles: ['requests'] },
      { metric: '5XXError', statistic: 'Sum', roles: ['faults'] },
      { metric: 'Latency', statistic: 'p99', roles: ['latencyMs'] },
    ],
    dimensions: ({ name, stage }) => [{ ApiName: name, ...(stage === undefined ? {} : { Stage: stage }) }],
  },
  lambda: {
    namespace: 'AWS/Lambda',
    metrics: [
      { metric: 'Invocations', statistic: 'Sum', roles: ['requests'] },
      { metric: 'Errors', statistic: 'Sum', roles: ['faults'] },
      { metric: 'Throttles', statistic: 'Sum', roles: ['throttles', 'requests'] },
      { metric: 'Duration', statistic: 'p99', roles: ['latencyMs'] },
    ],
    dimensions: ({ name }) => [{ FunctionName: name }],
  },
  dynamodb: {
    namespace: 'AWS/DynamoDB',
    metrics: [
      { metric: 'SuccessfulRequestLatency', statistic: 'SampleCount', roles: ['requests'] },
      { metric: 'SystemErrors', statistic: 'Sum', roles: ['faults', 'requests'] },
      { metric: 'ThrottledRequests', statistic: 'Sum', roles: ['throttles', 'requests'] },
      { metric: 'SuccessfulRequestLatency', statistic: 'p99', roles: ['latencyMs'] },
      {
        metric: 'WriteKeyRangeThroughputThrottleEvents',
        statistic: 'Sum',
        roles: ['hotKeyThrottles'],
        dimensions: byTable,
      },
      {
        metric: 'ReadKeyRangeThroughputThrottleEvents',
        statistic: 'Sum',
        roles: ['hotKeyThrottles'],
        dimensions: byTable,
      },
    ],
    dimensions: ({ name }) => tableOperations.map((operation) => ({ TableName: name, Operation: operation })),
  },
  kinesis: {
    namespace: 'AWS/Kinesis',
    metrics: [
      { metric: 'IncomingRecords', statistic: 'Sum', roles: ['requests'] },
      { metric: 'WriteProvisionedThroughputExceeded', statistic: 'Sum', roles: ['throttles', 'requests'] },
    ],
    dimensions: ({ name }) => [{ StreamName: name }],
  },
  sqs: {
    namespace: 'AWS/SQS',
    metrics: [{ metric: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum', roles: ['waiting'] }],
    dimensions: ({ name }) => [{ QueueName: name }],
  },
};

/** What CloudWatch counted of the components, and how far each table's replication is behind, over the last minutes. */
export async function measure(
  ports: Pick<ActionPorts, 'measurements' | 'clock'>,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<Pick<Required<Evidence>, 'metrics' | 'replication' | 'queues'> & { readonly complete: boolean }> {
  const asked = workload.components.flatMap((component) => queriesOf(component));
  const lags = workload.tables.map(({ name }) => lagQuery(name, otherRegion(workload, region)));
  const toMs = ports.clock.now();
  const queries = [...asked.map(({ query }) => query), ...lags.map(({ query }) => query)];
  const series = await ports.measurements.read(region, queries, { fromMs: toMs - windowMs, toMs }, signal);
  const pointsOf = (id: string) => series.find((one) => one.id === id)?.points ?? [];
  const metrics = workload.components.flatMap(({ id }) => {
    const told = asked
      .filter(({ component }) => component === id)
      .map((one) => ({ ...one, points: pointsOf(one.query.id) }));
    const answering = told.some(({ roles, points }) => points.length > 0 && !roles.includes('waiting'));
    return answering ? [measuredOf(id, told)] : [];
  });
  const queues = asked
    .filter(({ roles }) => roles.includes('waiting'))
    .flatMap(({ component, query }) => waitingIn(workload, component, pointsOf(query.id)));
  const replication = lags.flatMap(({ table, query }) => {
    const latest = pointsOf(query.id).at(-1);
    return latest === undefined ? [] : [{ table, lagMs: latest.value }];
  });
  return { metrics, replication, queues, complete: series.every(({ complete }) => complete) };
}

/** Components as nodes without edges, for readings that were made for the service graph. */
export function asNodes(metrics: readonly Measured[], { components }: Workload): ServiceNode[] {
  return metrics.map(({ component, requests, faults, throttles }) => ({
    id: component,
    name: components.find(({ id }) => id === component)?.name ?? component,
    type: '',
    root: false,
    total: requests,
    faults,
    errors: 0,
    throttles,
    callsTo: [],
  }));
}

function queriesOf(component: Component): { component: string; roles: readonly Role[]; query: MetricQuery }[] {
  const family = families[component.service];
  if (family === undefined) return [];
  return family.metrics.flatMap((told, index) =>
    (told.dimensions ?? family.dimensions)(component).map((dimensions, set) => ({
      component: component.id,
      roles: told.roles,
      query: {
        id: `${component.id}/${set}/${index}`,
        namespace: family.namespace,
        name: told.metric,
        dimensions,
        statistic: told.statistic,
        periodSeconds,
      },
    })),
  );
}

/** What waits in a queue now: the latest of what was published. */
function waitingIn(
  { components }: Workload,
  component: string,
  points: MetricSeries['points'],
): Required<Evidence>['queues'] {
  const latest = points.at(-1);
  const growing = (latest?.value ?? 0) > (points[0]?.value ?? 0);
  const deadLetters = components.find(({ id }) => id === component)?.deadLettersOf !== undefined;
  return latest === undefined ? [] : [{ component, waiting: latest.value, growing, deadLetters }];
}

/** Published in the Region that is written to (DynamoDB developer guide, global tables): invisible when that one is blind. */
function lagQuery(table: string, receiving: string): { table: string; query: MetricQuery } {
  return {
    table,
    query: {
      id: `lag/${table}`,
      namespace: 'AWS/DynamoDB',
      name: 'ReplicationLatency',
      dimensions: { TableName: table, ReceivingRegion: receiving },
      statistic: 'Maximum',
      periodSeconds,
    },
  };
}

function measuredOf(
  component: string,
  told: readonly { readonly roles: readonly Role[]; readonly points: MetricSeries['points'] }[],
): Measured {
  const values = (role: Role) =>
    told.filter(({ roles }) => roles.includes(role)).flatMap(({ points }) => points.map(({ value }) => value));
  const sum = (role: Role) => values(role).reduce((total, value) => total + value, 0);
  const latencies = values('latencyMs');
  return {
    component,
    requests: sum('requests'),
    faults: sum('faults'),
    throttles: sum('throttles'),
    latencyMs: latencies.length === 0 ? null : Math.max(...latencies),
    ...(values('hotKeyThrottles').length > 0 ? { hotKeyThrottles: sum('hotKeyThrottles') } : {}),
  };
}
