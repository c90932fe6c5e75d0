import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { codeFails, east, evidence, failing, journey, tableFails, west } from './evidence.ts';
import { alarms, bothFail, change, hotTable, passing, platformFails, post, services, silent } from './scenes.ts';

const refusedAt = (name: string, type: string, exception: string): Required<Evidence>['rootCauses'] => [
  { name, type, exception, traces: 18 },
  { name: 'other', type: 'AWS::Lambda::Function', exception: 'Error', traces: 2 },
];
const measured = (component: string, changes: Partial<Required<Evidence>['metrics'][number]> = {}) => ({
  component,
  requests: 3000,
  faults: 0,
  throttles: 0,
  latencyMs: 100,
  ...changes,
});

describe('a refusal', () => {
  it.each([
    ['a role lost a permission', refusedAt('orders', 'AWS::DynamoDB::Table', 'AccessDeniedException')],
    ['a key was disabled', refusedAt('orders', 'AWS::DynamoDB::Table', 'KMSDisabledException')],
    ['a secret was rotated', refusedAt('shop-checkout', 'AWS::Lambda::Function', 'InvalidCredentialsError')],
    ['a certificate ran out', refusedAt('shop-checkout', 'AWS::Lambda::Function', 'CERT_HAS_EXPIRED')],
  ])('%s: ours, though the other Region passes and no change is seen', (_name, rootCauses) => {
    const found = diagnose(evidence({ journeys: failing, graph: codeFails(), rootCauses }));
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component', kind: 'access', services: [] });
  });

  it('is not ours while who gives out credentials is down', () => {
    const rootCauses = refusedAt('orders', 'AWS::DynamoDB::Table', 'ExpiredTokenException');
    const found = diagnose(
      evidence({
        journeys: failing,
        rootCauses,
        services: [
          ...services({}),
          { ...(services({ lambda: '5xx' })[1] as Evidence['services'][number]), target: 'sts' },
        ],
      }),
    );
    expect(found.verdict).not.toBe('ours');
  });

  it('of a few traces is not what most fail of', () => {
    const rootCauses = [
      { name: 'orders', type: 'AWS::DynamoDB::Table', exception: 'AccessDeniedException', traces: 3 },
      { name: 'orders', type: 'AWS::DynamoDB::Table', exception: 'InternalServerError', traces: 17 },
    ];
    expect(diagnose(evidence({ journeys: failing, graph: tableFails(), rootCauses })).kind).not.toBe('access');
  });
});

describe('a hot key', () => {
  const metrics = [measured('orders', { throttles: 900, hotKeyThrottles: 900 })];

  it('is ours, and no limit that could be raised', () => {
    const found = diagnose(evidence({ journeys: failing, graph: hotTable(), metrics }));
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component', kind: 'hot-key' });
    expect(found.suspects[0]?.component).toBe('orders');
  });

  it('does not explain a service that is down', () => {
    const found = diagnose(evidence({ journeys: failing, metrics, services: services({ dynamodb: '5xx' }) }));
    expect(found).toMatchObject({ verdict: 'aws', kind: 'data-plane' });
  });
});

describe('a dead-letter queue', () => {
  const components = [...evidence().components, { id: 'dead', service: 'sqs', name: 'jobs-dlq', calls: [] }];
  const queues = [{ component: 'dead', waiting: 40, growing: true, deadLetters: true }];

  it('that fills while users are served is a fault of a consumer of ours', () => {
    const found = diagnose(evidence({ components, queues, journeys: passing, alarms: alarms('ALARM', 'dead') }));
    expect(found).toMatchObject({ verdict: 'ours', kind: 'backlog', criticalJourneyFailing: false });
  });

  it('that merely holds something, or fills because a service fails, is none', () => {
    const old = queues.map((one) => ({ ...one, growing: false }));
    expect(diagnose(evidence({ components, queues: old, journeys: passing })).verdict).toBe('unknown');
    const outage = evidence({ components, queues, journeys: failing, services: services({ dynamodb: 'dns' }) });
    expect(diagnose(outage)).toMatchObject({ verdict: 'aws', kind: 'dns' });
  });
});

describe('alarms that nothing bears out', () => {
  const flood = alarms('ALARM', 'api', 'checkout', 'search', 'orders');

  it('accuse nobody while every journey passes and nothing that is measured fails', () => {
    const metrics = ['api', 'checkout', 'search', 'orders'].map((id) => measured(id));
    expect(diagnose(evidence({ journeys: passing, alarms: flood, metrics }))).toMatchObject({
      verdict: 'unknown',
      services: [],
      suspects: [],
    });
  });

  it('count as before where a journey fails, or nothing is measured', () => {
    expect(diagnose(evidence({ journeys: failing, alarms: flood })).verdict).toBe('aws');
    expect(diagnose(evidence({ journeys: passing, alarms: flood })).suspects).not.toEqual([]);
  });

  it('count where the metrics see the component fail', () => {
    const metrics = [measured('orders', { faults: 600 }), measured('checkout', { faults: 600 })];
    const found = diagnose(evidence({ journeys: passing, alarms: alarms('ALARM', 'checkout', 'orders'), metrics }));
    expect(found.suspects.map(({ component }) => component)).toContain('orders');
  });
});

describe('telemetry that was lost', () => {
  const before = {
    verdict: 'aws',
    scope: 'telemetry-only',
    services: ['cloudwatch'],
    criticalJourneyFailing: false,
  } as const;
  const missing = silent('alarms');

  it('is still the same trouble when CloudWatch does not answer at all any more', () => {
    expect(diagnose(evidence({ before, missing }))).toMatchObject({ verdict: 'aws', scope: 'telemetry-only' });
  });

  it('is over when the alarms answer and have their data', () => {
    expect(diagnose(evidence({ before, alarms: alarms('OK', 'api', 'orders') })).scope).not.toBe('telemetry-only');
  });

  it('is not what fails any more when a journey does', () => {
    expect(diagnose(evidence({ before, missing, journeys: failing })).scope).not.toBe('telemetry-only');
  });
});

describe('the kind of failure', () => {
  it.each<[string, Partial<Evidence>, string]>([
    ['names that do not resolve', { services: services({ dynamodb: 'dns' }) }, 'dns'],
    ['a service that answers 5xx', { services: services({ lambda: '5xx' }) }, 'data-plane'],
    ['a platform of which most requests fail', { graph: platformFails() }, 'data-plane'],
    ['a deploy of what fails', { graph: codeFails(), changes: [change(4)] }, 'deploy'],
    ['code that fails in both Regions without a change', { journeys: bothFail, graph: codeFails() }, 'code'],
    ['nothing that is known', {}, 'unknown'],
  ])('%s', (_name, changes, kind) => {
    expect(diagnose(evidence({ journeys: failing, ...changes })).kind).toBe(kind);
  });

  it('a part of a platform: most of its requests work, and its API answers', () => {
    const graph = platformFails().map((node) => ({
      ...node,
      faults: Math.round(node.faults / 7),
      callsTo: node.callsTo.map((call) => ({ ...call, faults: Math.round(call.faults / 7) })),
    }));
    expect(diagnose(evidence({ journeys: failing, graph }))).toMatchObject({ verdict: 'aws', kind: 'cell' });
  });

  it('one zone, by AWS’s word, and the Region works', () => {
    const awsEvents = [post('ec2', 'Increased error rates in a single Availability Zone (use1-az4)')];
    const graph = [{ ...(tableFails()[1] as Required<Evidence>['graph'][number]), type: 'AWS::ElasticLoadBalancing' }];
    const journeys = [journey('buy', east, '5xx'), journey('buy', west)];
    expect(diagnose(evidence({ journeys, awsEvents, graph })).kind).toBe('zone');
  });
});

describe('a part of the requests that fails', () => {
  const before = { verdict: 'aws', scope: 'regional', services: ['lambda'], criticalJourneyFailing: true } as const;
  const flickering = [{ ...journey('buy', east), flickers: true }, journey('buy', west)];
  const lambda = { ...(services({})[1] as Evidence['services'][number]), flickers: true };

  it('does not count as recovered by a lucky majority', () => {
    const found = diagnose(evidence({ journeys: flickering, services: [lambda], before }));
    expect(found).toMatchObject({ verdict: 'aws', services: ['lambda'], criticalJourneyFailing: true });
  });

  it('is told apart from one in which every request fails', () => {
    const fails = (...found: Evidence['journeys']) =>
      diagnose(evidence({ journeys: [...found, journey('buy', west)], before })).criticalJourneyFails;
    const inPart = { ...journey('buy', east, '5xx'), partly: true };
    const altogether = { ...journey('pay', east, '5xx') };
    expect(fails(inPart)).toBe('in part');
    expect(fails({ ...inPart, hardly: true })).toBe('altogether');
    expect(fails(inPart, altogether)).toBe('altogether');
    expect(fails(flickering[0] as Evidence['journeys'][number])).toBe('now and then');
    expect(fails(journey('buy', east))).toBeUndefined();
  });

  it('is the service that flickers together with a critical journey, from the first look on', () => {
    const found = diagnose(evidence({ journeys: failing, services: [lambda] }));
    expect(found).toMatchObject({ verdict: 'aws', services: ['lambda'] });
  });

  it('is over when every probe passes, and none where nothing failed before', () => {
    expect(diagnose(evidence({ before })).criticalJourneyFailing).toBe(false);
    expect(diagnose(evidence({ journeys: flickering })).criticalJourneyFailing).toBe(false);
    expect(diagnose(evidence({ services: [lambda] })).services).toEqual([]);
  });
});
