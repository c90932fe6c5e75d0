import type { Evidence, GraphNode, Scope, Verdict } from '../../src/diagnosis/evidence.ts';
import { calls, codeFails, east, failing, journey, node, onsetMs, probe, tableFails, west } from './evidence.ts';

/** What an engineer who looks at the evidence would say. */
export interface VerdictCase {
  readonly name: string;
  readonly evidence: Partial<Evidence>;
  readonly verdict: Verdict;
  readonly scope: Scope;
}

type Failure = Evidence['services'][number]['failure'];

const passing = [journey('buy', east), journey('buy', west)];
const bothFail = [journey('buy', east, '5xx'), journey('buy', west, '5xx')];

/** The workload's services as probed from outside; those named fail. */
function services(failures: Readonly<Record<string, Failure>>, requestIds = true): Evidence['services'] {
  return ['apigateway', 'lambda', 'dynamodb', 'cloudwatch'].map((service) => {
    const failure = failures[service] ?? null;
    return probe(service, east, failure, requestIds && failure === '5xx');
  });
}

function alarms(state: 'ALARM' | 'INSUFFICIENT_DATA' | 'OK', ...of: string[]): Evidence['alarms'] {
  return of.map((id) => ({ name: `${id}-errors`, region: east, state, component: id }));
}

function change(minutesBefore: number, component = 'checkout', kind = 'deploy'): Evidence['changes'][number] {
  return { component, region: east, kind, atMs: onsetMs - minutesBefore * 60_000, detail: 'version 42 after 41' };
}

function post(service: string, summary: string, region = east): Evidence['awsEvents'][number] {
  return { service, region, summary };
}

function silent(...sources: string[]): Evidence['missing'] {
  return sources.map((source) => ({ source, code: 'timeout' }));
}

/** A function that is throttled: by its own limit, or by AWS. */
function throttled(): GraphNode[] {
  return [
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      root: true,
      faults: 400,
      callsTo: [calls('fn', 0, 400)],
    }),
    node('fn', 'AWS::Lambda', { name: 'shop-checkout', throttles: 400 }),
  ];
}

/** Lambda itself fails: faults at the service's node, none in the function's code. */
function platformFails(): GraphNode[] {
  return [
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      root: true,
      faults: 700,
      callsTo: [calls('checkout', 700), calls('search', 700)],
    }),
    node('checkout', 'AWS::Lambda', { name: 'shop-checkout', faults: 700, callsTo: [calls('checkout-code')] }),
    node('checkout-code', 'AWS::Lambda::Function', { name: 'shop-checkout' }),
    node('search', 'AWS::Lambda', { name: 'shop-search', faults: 700, callsTo: [calls('search-code')] }),
    node('search-code', 'AWS::Lambda::Function', { name: 'shop-search' }),
  ];
}

/** One table throttles one of its callers. */
function hotTable(): GraphNode[] {
  return [
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      root: true,
      faults: 200,
      callsTo: [calls('checkout', 200)],
    }),
    node('checkout', 'AWS::Lambda::Function', {
      name: 'shop-checkout',
      faults: 200,
      callsTo: [calls('orders', 0, 300)],
    }),
    node('orders', 'AWS::DynamoDB::Table', { throttles: 300 }),
  ];
}

const dial = (name: string, component: string, used: number): Evidence['dials'] => [
  { name, component, used, throttles: 400 },
];
const zone = 'Increased temperatures in a single Availability Zone (use1-az4)';

/** Outages of AWS as they looked to those who were hit, by what the public reports say of errors, tools and posts. */
const outages: readonly VerdictCase[] = [
  {
    name: 'DynamoDB’s name stops resolving (October 2025)',
    evidence: { journeys: failing, services: services({ dynamodb: 'dns' }), graph: tableFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, while nothing of AWS’s telemetry answers and nothing is posted',
    evidence: {
      journeys: failing,
      services: services({ dynamodb: 'dns' }),
      missing: silent('alarms', 'graph', 'changes', 'health', 'feed'),
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, in a Region that does not serve the critical journey from it',
    evidence: {
      journeys: [...passing, journey('contact', east, '5xx', false)],
      services: services({ dynamodb: 'dns' }),
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, with the standby failing as well',
    evidence: { journeys: bothFail, services: services({ dynamodb: 'dns' }), graph: tableFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, with a deploy of ours eight minutes before',
    evidence: {
      journeys: failing,
      services: services({ dynamodb: 'dns' }),
      graph: tableFails(),
      changes: [change(8)],
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, after AWS has posted about many services',
    evidence: {
      journeys: failing,
      services: services({ dynamodb: 'dns' }),
      awsEvents: [post('MULTIPLE_SERVICES', 'Increased Error Rates and Latencies')],
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'its later wave: the service answers 5xx again with AWS’s request ids',
    evidence: { journeys: failing, services: services({ lambda: '5xx' }), graph: platformFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'Lambda fails to invoke (June 2023): faults of the platform, clean code',
    evidence: { journeys: failing, services: services({ lambda: '5xx' }), graph: platformFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same by the graph alone: its regional API still answers',
    evidence: { journeys: failing, graph: platformFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'S3 answers 5xx with request ids while the dashboard is green (February 2017)',
    evidence: {
      journeys: failing,
      services: [...services({}), probe('s3', east, '5xx', true)],
      components: [
        { id: 'site', service: 'apigateway', name: 'site', calls: ['files'] },
        { id: 'files', service: 's3', name: 'files', calls: [] },
      ],
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the network inside a Region congests (December 2021): timeouts everywhere, telemetry late',
    evidence: {
      journeys: failing,
      services: services({ apigateway: 'timeout', cloudwatch: 'timeout' }),
      missing: silent('alarms', 'graph'),
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'the same, when only API Gateway’s front door times out and its API answers',
    evidence: {
      journeys: [journey('buy', east, 'timeout'), journey('buy', west)],
      services: services({}),
      awsEvents: [post('apigateway', 'Increased error rates')],
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'a Kinesis cell takes telemetry with it (July 2024): alarms lose their data, journeys pass',
    evidence: { journeys: passing, alarms: alarms('INSUFFICIENT_DATA', 'api', 'checkout', 'search', 'orders') },
    verdict: 'aws',
    scope: 'telemetry-only',
  },
  {
    name: 'the same, with CloudWatch not answering at all',
    evidence: {
      journeys: passing,
      services: services({ cloudwatch: '5xx' }),
      missing: silent('alarms', 'graph'),
    },
    verdict: 'aws',
    scope: 'telemetry-only',
  },
  {
    name: 'one Availability Zone overheats (May 2026), and a load balancer’s targets there fail',
    evidence: {
      journeys: failing,
      awsEvents: [post('ec2', zone)],
      graph: [node('lb', 'AWS::ElasticLoadBalancing', { root: true, faults: 300 })],
    },
    verdict: 'aws',
    scope: 'zonal',
  },
  {
    name: 'the same, for an application that is not in that zone',
    evidence: { journeys: passing, awsEvents: [post('ec2', zone)] },
    verdict: 'unknown',
    scope: 'zonal',
  },
  {
    name: 'AWS throttles everybody while it recovers: 5xx of a service with request ids, and throttles',
    evidence: {
      journeys: failing,
      services: services({ lambda: '5xx' }),
      graph: throttled(),
      awsEvents: [post('lambda', 'Elevated error rates')],
    },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'two unrelated functions alarm on one table, and the table alarms; no graph',
    evidence: { journeys: failing, alarms: alarms('ALARM', 'checkout', 'search', 'orders') },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'connections to a service are refused, a name outside AWS resolves',
    evidence: { journeys: failing, services: services({ dynamodb: 'connect' }), graph: tableFails() },
    verdict: 'aws',
    scope: 'regional',
  },
  {
    name: 'a managed runtime was changed by AWS, and only that function fails',
    evidence: { journeys: failing, graph: codeFails(), changes: [change(4, 'checkout', 'runtime')] },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'AWS has posted about another Region, and ours fails for no visible reason',
    evidence: { journeys: failing, awsEvents: [post('lambda', 'Increased error rates', 'eu-west-1')] },
    verdict: 'unknown',
    scope: 'component',
  },
];

/** Trouble of our own making, and limits of ours. */
const ours: readonly VerdictCase[] = [
  {
    name: 'a bad deploy: the changed function alone fails inside its own code',
    evidence: { journeys: failing, graph: codeFails(), changes: [change(4)] },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'the same by alarms, without a graph',
    evidence: { journeys: failing, alarms: alarms('ALARM', 'api', 'checkout'), changes: [change(4)] },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'the same, deployed to both Regions at once',
    evidence: { journeys: bothFail, graph: codeFails(), changes: [change(4)] },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'a bad configuration change half an hour before',
    evidence: { journeys: failing, graph: codeFails(), changes: [change(30, 'checkout', 'configuration')] },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'a bad deploy while AWS has an old post about something else',
    evidence: {
      journeys: failing,
      graph: codeFails(),
      changes: [change(4)],
      awsEvents: [post('ec2', 'Elevated launch errors')],
    },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'a bad deploy while AWS’s feeds and Health do not answer',
    evidence: {
      journeys: failing,
      graph: codeFails(),
      changes: [change(4)],
      missing: silent('health', 'feed'),
    },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'code that fails in both Regions without a known change',
    evidence: { journeys: bothFail, graph: codeFails() },
    verdict: 'ours',
    scope: 'component',
  },
  {
    name: 'a function at its reserved concurrency',
    evidence: {
      journeys: failing,
      graph: throttled(),
      dials: dial('reserved concurrency of shop-checkout', 'checkout', 1.6),
    },
    verdict: 'dial',
    scope: 'component',
  },
  {
    name: 'a table at its provisioned throughput',
    evidence: { journeys: failing, graph: hotTable(), dials: dial('write units of orders', 'orders', 1.2) },
    verdict: 'dial',
    scope: 'component',
  },
  {
    name: 'a stream at its shards, while nothing that a user sees fails yet',
    evidence: { journeys: passing, alarms: alarms('ALARM', 'orders'), dials: dial('shards', 'orders', 1.1) },
    verdict: 'dial',
    scope: 'component',
  },
  {
    name: 'a hot key: the table throttles below its limit, and only one caller',
    evidence: { journeys: failing, graph: hotTable() },
    verdict: 'unknown',
    scope: 'component',
  },
];

/** Days on which nothing is to be done. */
const neither: readonly VerdictCase[] = [
  { name: 'an ordinary day', evidence: {}, verdict: 'unknown', scope: 'component' },
  {
    name: 'a deploy on an ordinary day',
    evidence: { changes: [change(4)] },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'our own resolver broke: no name resolves, inside AWS or outside',
    evidence: {
      journeys: [journey('buy', east, 'dns'), journey('buy', west, 'dns')],
      services: services({ apigateway: 'dns', lambda: 'dns', dynamodb: 'dns', cloudwatch: 'dns' }),
      controlNameResolves: false,
    },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'a flood of alarms of which none concerns a part that fails',
    evidence: { journeys: passing, alarms: alarms('OK', 'api', 'checkout', 'search', 'orders') },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'a dead-letter queue fills while every journey passes',
    evidence: {
      journeys: passing,
      components: [{ id: 'dlq', service: 'sqs', name: 'jobs-dlq', calls: [] }],
      alarms: alarms('ALARM', 'dlq'),
    },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'two idle alarms have no data',
    evidence: {
      journeys: passing,
      alarms: [...alarms('INSUFFICIENT_DATA', 'search'), ...alarms('OK', 'api', 'checkout', 'orders')],
    },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'a blip that is over before anybody looked',
    evidence: { journeys: passing, graph: [], alarms: alarms('OK', 'checkout') },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'one journey fails for no visible reason',
    evidence: { journeys: failing },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'a storage service slows down for one caller: throttles, no fault, nothing posted',
    evidence: {
      journeys: failing,
      graph: [
        node('fn', 'AWS::Lambda::Function', {
          name: 'shop-checkout',
          root: true,
          faults: 60,
          callsTo: [calls('files', 0, 200)],
        }),
        node('files', 'AWS::S3::Bucket', { throttles: 200 }),
      ],
    },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'the standby alone fails: its service answers 5xx, the primary works',
    evidence: { journeys: [journey('buy', east), journey('buy', west, '5xx')] },
    verdict: 'unknown',
    scope: 'component',
  },
  {
    name: 'nothing can be read at all',
    evidence: {
      journeys: [],
      services: [],
      controlNameResolves: null,
      regionServes: null,
      missing: silent('alarms', 'graph', 'changes', 'health', 'feed', 'routing'),
    },
    verdict: 'unknown',
    scope: 'component',
  },
];

export const verdictCases: readonly VerdictCase[] = [...outages, ...ours, ...neither];
