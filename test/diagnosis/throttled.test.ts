import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { alarm, calls, east, evidence, failing, node, probe } from './evidence.ts';
import { dial, post, silent } from './scenes.ts';

const measured = (component: string, requests: number, faults: number, throttles = 0) => ({
  component,
  requests,
  faults,
  throttles,
  latencyMs: null,
});
const functionsFail = [measured('checkout', 500, 300), measured('search', 500, 300)];
const table = measured('orders', 1000, 0, 900);
const callers = [alarm('checkout-errors', 'ALARM', 'checkout'), alarm('search-errors', 'ALARM', 'search')];
const alarms = [alarm('orders-throttles', 'ALARM', 'orders'), ...callers];

/** `orders` throttles both functions; each fails for it. */
const graph = [
  node('client', 'client', { root: true, faults: 600, callsTo: [calls('api', 600)] }),
  node('api', 'AWS::ApiGateway::Stage', {
    name: 'shop-api',
    faults: 600,
    callsTo: [calls('checkout', 600), calls('search', 600)],
  }),
  node('checkout', 'AWS::Lambda::Function', { name: 'shop-checkout', faults: 600, callsTo: [calls('orders', 0, 600)] }),
  node('search', 'AWS::Lambda::Function', { name: 'shop-search', faults: 600, callsTo: [calls('orders', 0, 600)] }),
  node('orders', 'AWS::DynamoDB::Table', { throttles: 600 }),
];

/** A table of ours gets more than it may take; two functions fail for it, and the idle Region beside it passes. */
function throttled(changes: Partial<Evidence> = {}): Evidence {
  return evidence({ journeys: failing, alarms, metrics: [table, ...functionsFail], ...changes });
}

const full = dial('write units of orders', 'orders', 1.4);
const elsewhere = [post('CONNECT', 'Elevated contact handling errors')];

describe('a component of ours that is throttled, and counts no fault', () => {
  it.each<[string, Partial<Evidence>]>([
    ['by metrics', {}],
    ['by the service graph', { graph, metrics: [] }],
    ['by both', { graph }],
    ['while its dial cannot be read', { missing: silent('dials') }],
    ['while AWS has posted about something else', { awsEvents: elsewhere }],
    ['while AWS has posted about its service', { awsEvents: [post('DYNAMODB', 'Increased error rates')] }],
    ['by metrics alone, without an alarm of its own', { alarms: callers, awsEvents: elsewhere }],
    [
      'while faulty traces end there, without a graph',
      { rootCauses: [{ name: 'orders', type: 'AWS::DynamoDB::Table', exception: null, traces: 9 }] },
    ],
  ])('%s: is no outage of AWS, and no dial of ours that is known', (_name, changes) => {
    expect(diagnose(throttled(changes))).toMatchObject({ verdict: 'unknown' });
  });

  it.each<[string, Partial<Evidence>]>([
    ['by metrics', {}],
    ['by the service graph', { graph, metrics: [] }],
    ['while AWS has posted about something else', { awsEvents: elsewhere }],
  ])('%s: is a limit of ours where its dial is full', (_name, changes) => {
    const found = diagnose(throttled({ dials: full, ...changes }));
    expect(found).toMatchObject({ verdict: 'dial', scope: 'component', kind: 'limit', services: [] });
  });

  it('says so, and does not take an idle Region that passes for proof of the code', () => {
    const { reasons, services, suspects } = diagnose(throttled());
    expect(reasons).toEqual([
      { weight: 2, text: 'trouble begins in one component only: orders' },
      { weight: 2, text: 'requests to orders are throttled, not failing: more is asked of it than it may take' },
      { weight: -1, text: `journeys pass in us-west-2 and fail in ${east}: a limit is reached where the load is` },
    ]);
    expect(services).toEqual([]);
    expect(suspects[0]).toMatchObject({ component: 'orders' });
  });

  it('is told once: not again beside its dial, nor beside its hot key', () => {
    const words = (found: Evidence) => diagnose(found).reasons.filter(({ text }) => text.includes('not failing'));
    expect(words(throttled({ dials: full }))).toEqual([]);
    expect(words(throttled({ metrics: [{ ...table, hotKeyThrottles: 900 }, ...functionsFail] }))).toEqual([]);
  });
});

describe('throttles beside what AWS does', () => {
  it('do not clear a service that counts faults, by metrics or by the graph', () => {
    const errs = [measured('orders', 1000, 400, 500), ...functionsFail];
    expect(diagnose(throttled({ metrics: errs }))).toMatchObject({ verdict: 'aws', services: ['dynamodb'] });
    const faulty = graph.map((one) => ({
      ...one,
      callsTo: one.callsTo.map((call) => (call.id === 'orders' ? calls('orders', 400, 500) : call)),
    }));
    expect(diagnose(throttled({ graph: faulty, metrics: [] }))).toMatchObject({
      verdict: 'aws',
      services: ['dynamodb'],
    });
  });

  it('do not clear a service whose probe fails', () => {
    const services = [probe('dynamodb', east, '5xx', true), probe('lambda', east)];
    expect(diagnose(throttled({ services }))).toMatchObject({ verdict: 'aws', services: ['dynamodb'] });
  });

  it('do not clear another component of the service, which fails', () => {
    const components = [...evidence().components, { id: 'baskets', service: 'dynamodb', name: 'baskets', calls: [] }];
    const more = [...alarms, alarm('baskets-errors', 'ALARM', 'baskets')];
    expect(diagnose(throttled({ components, alarms: more })).services).toEqual(['dynamodb']);
  });

  it('weigh nothing while they are few', () => {
    const few = evidence({ journeys: failing, metrics: [measured('orders', 1000, 0, 3)] });
    expect(diagnose(few).reasons).toEqual(diagnose({ ...few, metrics: [] }).reasons);
  });
});
