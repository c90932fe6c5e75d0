import { calls, codeFails, east, failing, journey, node, west } from './evidence.ts';
import {
  alarms,
  bothFail,
  change,
  dial,
  hotTable,
  passing,
  post,
  services,
  silent,
  throttled,
  type VerdictCase,
} from './scenes.ts';

/** Trouble of our own making, and limits of ours. */
export const ours: readonly VerdictCase[] = [
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
    name: 'a bad deploy while CloudWatch answers nobody: no request fails because nobody counts it',
    evidence: {
      journeys: failing,
      services: services({ cloudwatch: '5xx' }).map((one) => ({ ...one, awsRequestId: true })),
      graph: codeFails(),
      changes: [change(4)],
      missing: silent('alarms', 'metrics'),
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
export const neither: readonly VerdictCase[] = [
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
