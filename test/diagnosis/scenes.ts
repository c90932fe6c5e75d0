import type { Evidence, GraphNode, Scope, Verdict } from '../../src/diagnosis/evidence.ts';
import { calls, east, journey, node, onsetMs, probe, west } from './evidence.ts';

/** What an engineer who looks at the evidence would say. */
export interface VerdictCase {
  readonly name: string;
  readonly evidence: Partial<Evidence>;
  readonly verdict: Verdict;
  readonly scope: Scope;
}

type Failure = Evidence['services'][number]['failure'];

export const passing = [journey('buy', east), journey('buy', west)];
export const bothFail = [journey('buy', east, '5xx'), journey('buy', west, '5xx')];

/** The workload's services as probed from outside; those named fail. */
export function services(failures: Readonly<Record<string, Failure>>, requestIds = true): Evidence['services'] {
  return ['apigateway', 'lambda', 'dynamodb', 'cloudwatch'].map((service) => {
    const failure = failures[service] ?? null;
    return probe(service, east, failure, requestIds && failure === '5xx');
  });
}

export function alarms(state: 'ALARM' | 'INSUFFICIENT_DATA' | 'OK', ...of: string[]): Evidence['alarms'] {
  return of.map((id) => ({ name: `${id}-errors`, region: east, state, component: id }));
}

export function change(minutesBefore: number, component = 'checkout', kind = 'deploy'): Evidence['changes'][number] {
  return { component, region: east, kind, atMs: onsetMs - minutesBefore * 60_000, detail: 'version 42 after 41' };
}

export function post(service: string, summary: string, region = east): Evidence['awsEvents'][number] {
  return { service, region, summary };
}

export function silent(...sources: string[]): Evidence['missing'] {
  return sources.map((source) => ({ source, code: 'timeout' }));
}

/** A function that is throttled: by its own limit, or by AWS. */
export function throttled(): GraphNode[] {
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
export function platformFails(): GraphNode[] {
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
export function hotTable(): GraphNode[] {
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

export const dial = (name: string, component: string, used: number): Evidence['dials'] => [
  { name, component, used, throttles: 400 },
];
export const zone = 'Increased temperatures in a single Availability Zone (use1-az4)';
