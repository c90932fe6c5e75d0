import type { Evidence, GraphNode, Probe } from '../../src/diagnosis/evidence.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const onsetMs = Date.UTC(2026, 0, 5, 12);

type Journey = Evidence['journeys'][number];

export function probe(target: string, region: string, failure: Probe['failure'] = null, awsRequestId = false): Probe {
  return { target, region, ok: failure === null, latencyMs: 30, failure, awsRequestId };
}

export function journey(name: string, region: string, failure: Probe['failure'] = null, critical = true): Journey {
  return { ...probe(name, region, failure), journey: name, critical };
}

export function node(id: string, type: string, changes: Partial<GraphNode> = {}): GraphNode {
  return { id, name: id, type, root: false, total: 1000, faults: 0, errors: 0, throttles: 0, callsTo: [], ...changes };
}

/** A call that carries `faults` of 1000 requests. */
export function calls(id: string, faults = 0, throttles = 0): GraphNode['callsTo'][number] {
  return { id, total: 1000, faults, throttles };
}

type Alarm = Evidence['alarms'][number];

export function alarm(name: string, state: Alarm['state'], component: string | null = null): Alarm {
  return { name, region: east, state, component };
}

/** A change of the east so many minutes before the onset. */
export function deploy(minutesBefore: number, component = 'checkout', kind = 'deploy'): Evidence['changes'][number] {
  return { component, region: east, kind, atMs: onsetMs - minutesBefore * 60_000, detail: 'version 42 after 41' };
}

/** Names of one service do not resolve in the east; the others answer. */
export const dnsEmpty = [probe('dynamodb', east, 'dns'), probe('lambda', east), probe('apigateway', east)];

const components: Evidence['components'] = [
  { id: 'api', service: 'apigateway', name: 'shop-api', calls: ['checkout', 'search'] },
  { id: 'checkout', service: 'lambda', name: 'shop-checkout', calls: ['orders'] },
  { id: 'search', service: 'lambda', name: 'shop-search', calls: ['orders'] },
  { id: 'orders', service: 'dynamodb', name: 'orders', calls: [] },
];

/** A day on which everything works, with changes. */
export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    atMs: onsetMs + 60_000,
    onsetMs,
    region: east,
    standbyRegion: west,
    journeys: [journey('buy', east), journey('buy', west)],
    services: ['apigateway', 'lambda', 'dynamodb', 'cloudwatch'].map((service) => probe(service, east)),
    controlNameResolves: true,
    alarms: [],
    graph: [],
    changes: [],
    components,
    dials: [],
    awsEvents: [],
    regionServes: true,
    missing: [],
    ...changes,
  };
}

export const failing = [journey('buy', east, '5xx'), journey('buy', west)];

/** `orders` fails for both functions, and each fails for the API. */
export function tableFails(): GraphNode[] {
  return [
    node('client', 'client', { root: true, faults: 900, callsTo: [calls('api', 900)] }),
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      faults: 900,
      callsTo: [calls('checkout', 900), calls('search', 900)],
    }),
    node('checkout', 'AWS::Lambda', { name: 'shop-checkout', callsTo: [calls('checkout-code', 900)] }),
    node('checkout-code', 'AWS::Lambda::Function', {
      name: 'shop-checkout',
      faults: 900,
      callsTo: [calls('orders', 900)],
    }),
    node('search', 'AWS::Lambda', { name: 'shop-search', callsTo: [calls('search-code', 900)] }),
    node('search-code', 'AWS::Lambda::Function', { name: 'shop-search', faults: 900, callsTo: [calls('orders', 900)] }),
    node('orders', 'AWS::DynamoDB::Table', { total: 0 }),
  ];
}

/** `checkout` fails by its own code: what it calls is clean. */
export function codeFails(): GraphNode[] {
  return [
    node('client', 'client', { root: true, faults: 500, callsTo: [calls('api', 500)] }),
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      faults: 500,
      callsTo: [calls('checkout', 500), calls('search')],
    }),
    node('checkout', 'AWS::Lambda', { name: 'shop-checkout', callsTo: [calls('checkout-code', 500)] }),
    node('checkout-code', 'AWS::Lambda::Function', { name: 'shop-checkout', faults: 500, callsTo: [calls('orders')] }),
    node('search', 'AWS::Lambda', { name: 'shop-search' }),
    node('orders', 'AWS::DynamoDB::Table'),
  ];
}
