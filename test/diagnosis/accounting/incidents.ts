import type {
  Incident,
  Metrics,
  ServiceGraph,
  ServiceNode,
  Telemetry,
} from '../../../src/diagnosis/accounting/incident.ts';

/** A shop made by hand: a site calls orders and search, both wait for others; what a queue hands over nobody waits for. */
export const stepSeconds = 60;
/** Buckets before the onset and since. */
const [before, since] = [3, 4];
const pastBuckets = 60;
const onsetSeconds = 1_000_000_020;

interface Load {
  readonly requests: number;
  readonly seconds: number;
  /** Failed requests, per cent. */
  readonly failing?: number;
}

/** Usual day of each node. */
export const usual: Readonly<Record<string, Load>> = {
  site: { requests: 600, seconds: 0.2 },
  orders: { requests: 200, seconds: 0.1 },
  search: { requests: 400, seconds: 0.05 },
  table: { requests: 400, seconds: 0.01 },
  mailer: { requests: 60, seconds: 3 },
};

export const graph: ServiceGraph = {
  nodes: [
    node('site', 'AWS::Lambda::Function'),
    node('orders', 'AWS::Lambda::Function'),
    node('search', 'AWS::Lambda::Function'),
    node('table', 'AWS::DynamoDB::Table', 'aws'),
    node('mails', 'AWS::SQS::Queue', 'aws'),
    node('mailer', 'AWS::Lambda::Function'),
    node('table.example', 'remote', 'remote'),
  ],
  edges: [
    ['site', 'orders'],
    ['site', 'search'],
    ['orders', 'table'],
    ['search', 'table'],
    ['orders', 'table.example'],
    ['site', 'mails'],
    ['mails', 'mailer'],
  ],
};

export function node(id: string, type: string, kind: ServiceNode['kind'] = 'service'): ServiceNode {
  return { id, name: id, type, kind };
}

/** What is different since the onset, by node; `null` reports nothing at all, not even in the history. */
export type Fault = Readonly<Record<string, Partial<Load> | null>>;

/** An incident in which a fault begins in the middle of a bucket. */
export function incidentOf(
  fault: Fault,
  alarm: Partial<Incident['alarm']> = {},
  known: typeof usual = usual,
): Incident {
  const ids = Object.keys({ ...known, ...fault }).filter((id) => fault[id] !== null);
  const window = telemetry(before + since, (bucket) => onsetSeconds - 20 + (bucket - before) * stepSeconds);
  const history = telemetry(pastBuckets, (bucket) => bucket * stepSeconds);
  const loadOf = (id: string): Load => known[id] ?? { requests: 0, seconds: 0 };
  return {
    graph,
    alarm: { node: 'site', metric: 'latency', statistic: 'Average', onsetSeconds, ...alarm },
    window: {
      ...window,
      nodes: Object.fromEntries(
        ids.map((id) => [
          id,
          metrics(window.timestamps, (bucket) => (bucket < before ? loadOf(id) : { ...loadOf(id), ...fault[id] })),
        ]),
      ),
    },
    history: {
      ...history,
      nodes: Object.fromEntries(
        ids.filter((id) => known[id]).map((id) => [id, metrics(history.timestamps, () => loadOf(id))]),
      ),
    },
  };
}

function telemetry(buckets: number, startOf: (bucket: number) => number): Telemetry {
  return {
    stepSeconds,
    timestamps: Array.from({ length: buckets }, (_, bucket) => startOf(bucket)),
    nodes: {},
    edges: {},
  };
}

/** Times waver by two per cent, always in the same way. */
function metrics(timestamps: readonly number[], loadIn: (bucket: number) => Load): Metrics {
  const waver = (at: number): number => 1 + 0.02 * Math.sin(at / 37);
  const loads = timestamps.map((at, bucket) => ({ at, ...loadIn(bucket) }));
  const times = loads.map(({ at, requests, seconds }) => (requests === 0 ? null : seconds * waver(at)));
  return {
    'latency:Average': times,
    'latency:p50': times,
    'latency:p99': times.map((time) => (time === null ? null : time * 2)),
    'requests:Sum': loads.map(({ requests }) => requests),
    'availability:Average': loads.map(({ requests, failing }) => (requests === 0 ? null : 100 - (failing ?? 0))),
  };
}
