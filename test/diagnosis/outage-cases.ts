import { codeFails, east, failing, journey, node, probe, tableFails, west } from './evidence.ts';
import {
  alarms,
  bothFail,
  change,
  passing,
  platformFails,
  post,
  services,
  silent,
  throttled,
  type VerdictCase,
  zone,
} from './scenes.ts';

/** Outages of AWS as they looked to those who were hit, by what the public reports say of errors, tools and posts. */
export const outages: readonly VerdictCase[] = [
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
    name: 'the same before AWS has said a word, with a standby that fails as well: the traces tell the zone',
    evidence: {
      journeys: [journey('buy', east, '5xx'), journey('buy', west, '5xx')],
      graph: [node('lb', 'AWS::ElasticLoadBalancing', { root: true, faults: 300 })],
      rootCauses: [
        { name: 'lb', type: 'AWS::ElasticLoadBalancing', exception: null, traces: 8, zones: { 'us-east-1d': 8 } },
      ],
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
