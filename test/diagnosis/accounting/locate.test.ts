import { describe, expect, it } from '@jest/globals';
import type { Incident, Metrics } from '../../../src/diagnosis/accounting/incident.ts';
import { locate } from '../../../src/diagnosis/accounting/locate.ts';
import { allRules } from '../../../src/diagnosis/accounting/rules.ts';
import { graph, incidentOf, node, usual } from './incidents.ts';

const failures = { metric: 'availability' };
const first = (incident: Incident): string | undefined => locate(incident).suspects[0]?.node;

describe('added time', () => {
  // 0.05 s more at 400 calls of the table are 20 s a bucket: 5 by way of orders (0.025 s × 200), 10 by way of search (0.025 × 400).
  const slowTable = incidentOf({
    table: { seconds: 0.06 },
    orders: { seconds: 0.125 },
    search: { seconds: 0.075 },
    site: { seconds: 0.225 },
  });

  it('arises where no callee takes it over, however many show it', () => {
    const { suspects, flow } = locate(slowTable);

    expect(suspects[0]?.node).toBe('table');
    expect(suspects[0]?.share).toBeGreaterThan(0.95);
    expect(flow.carried.get('site>search')).toBeGreaterThan(flow.carried.get('site>orders') ?? 1);
  });

  it('stays at a node whose callees are as always', () => {
    expect(first(incidentOf({ orders: { seconds: 0.3 }, site: { seconds: 0.267 } }))).toBe('orders');
    expect(first(incidentOf({ site: { seconds: 0.4 } }))).toBe('site');
  });

  it('is divided where two nodes add to it', () => {
    const { suspects } = locate(
      incidentOf({ orders: { seconds: 0.4 }, search: { seconds: 0.1 }, site: { seconds: 0.334 } }),
    );

    expect(suspects.map((one) => one.node).slice(0, 2)).toEqual(['orders', 'search']);
    expect(suspects[0]?.share).toBeCloseTo(0.75, 1);
    expect(suspects[1]?.share).toBeCloseTo(0.25, 1);
  });

  it('is accounted on the average when the alarm is on a percentile', () => {
    const alarm = { ...slowTable.alarm, statistic: 'p99' };

    expect(locate({ ...slowTable, alarm }).suspects).toEqual(locate(slowTable).suspects);
  });

  it('counts only behind the onset in the bucket that the onset divides', () => {
    const { excess } = locate(incidentOf({ site: { seconds: 0.4 } }));

    // Three whole buckets and two thirds of one, at 600 requests and 0.2 s.
    expect(excess.get('site')?.amount).toBeCloseTo(0.2 * 600 * (3 + 2 / 3), -1);
  });

  it('does not come back through what nobody waits for', () => {
    const behindQueue = incidentOf({ mailer: { seconds: 9 }, orders: { seconds: 0.3 }, site: { seconds: 0.267 } });

    expect(locate(behindQueue).flow.own.get('mailer')).toBeUndefined();
    expect(first(behindQueue)).toBe('orders');
  });

  it('does not come back from a callee that takes longer than its caller ever does, whatever it is called', () => {
    const direct = { ...graph, edges: [...graph.edges, ['site', 'mailer'] as const] };
    const incident = {
      ...incidentOf({ mailer: { seconds: 9 }, orders: { seconds: 0.3 }, site: { seconds: 0.267 } }),
      graph: direct,
    };

    expect(first(incident)).toBe('orders');
    expect(locate(incident, { ...allRules, asynchronous: false }).suspects[0]?.node).toBe('mailer');
  });

  it('is found below an alarmed node that shows nothing', () => {
    const { suspects, flow } = locate(incidentOf({ orders: { seconds: 0.3 } }));

    expect(flow.fromAlarm).toBe(false);
    expect(suspects[0]?.node).toBe('orders');
  });
});

describe('what reports little', () => {
  it('is passed through when it reports nothing', () => {
    const incident = incidentOf({ orders: null, search: null, table: { seconds: 0.06 }, site: { seconds: 0.225 } });

    expect(first(incident)).toBe('table');
    expect(locate(incident, { ...allRules, bridging: false }).suspects[0]?.node).toBe('site');
  });

  it('stands last when it is not cleared by anything', () => {
    const { suspects } = locate(incidentOf({ orders: null, site: { seconds: 0.4 } }));

    expect(suspects.map((one) => one.node)).toEqual(['site', 'orders', 'mails', 'table.example']);
  });

  it('takes its share after those that report for themselves', () => {
    const known = { ...usual, 'table.example': { requests: 200, seconds: 0.01 } };
    const fault = {
      'table.example': { seconds: 0.06 },
      table: { seconds: 0.06 },
      orders: { seconds: 0.15 },
      site: { seconds: 0.217 },
    };

    expect(first(incidentOf(fault, {}, known))).toBe('table');
  });
});

describe('failures', () => {
  it('are pushed down like time', () => {
    expect(first(incidentOf({ table: { failing: 20 }, search: { failing: 10 }, site: { failing: 7 } }, failures))).toBe(
      'table',
    );
  });

  it('of what was never called before point at its caller', () => {
    const incident = incidentOf(
      {
        'table.example': { requests: 200, seconds: 0.01, failing: 100 },
        orders: { failing: 100 },
        site: { failing: 33 },
      },
      failures,
    );

    expect(first(incident)).toBe('orders');
    expect(locate(incident, { ...allRules, newcomers: false }).suspects[0]?.node).toBe('table.example');
  });

  it('of a node that does not report them show in calls that stop', () => {
    const incident = incidentOf({ site: { failing: 33 }, 'table.example': { requests: 0 } }, failures, {
      ...usual,
      'table.example': { requests: 200, seconds: 0.01 },
    });
    const silent = (metrics: Metrics | undefined): Metrics => ({ 'requests:Sum': metrics?.['requests:Sum'] ?? [] });
    const window = {
      ...incident.window,
      nodes: { ...incident.window.nodes, orders: silent(incident.window.nodes.orders) },
    };

    expect(first({ ...incident, window })).toBe('orders');
  });
});

describe('resources and calls', () => {
  const flat = (values: number): number[] => Array.from({ length: 7 }, () => values);
  const past = (value: number): number[] => Array.from({ length: 60 }, () => value);

  it('that were eaten up speak against their node', () => {
    const incident = incidentOf({});
    const search = { ...incident.window.nodes.search, 'cpu:Average': [20, 20, 20, 90, 90, 90, 90] };
    const then = { ...incident.history?.nodes.search, 'cpu:Average': past(20) };
    const found = locate({
      ...incident,
      window: { ...incident.window, nodes: { ...incident.window.nodes, search } },
      history: incident.history && { ...incident.history, nodes: { ...incident.history.nodes, search: then } },
    });

    expect(found.suspects[0]).toMatchObject({ node: 'search', resources: 0.875 });
    expect(found.incident).toBe(true);
  });

  it('that are slower for the caller than for the callee are lost at the end where more of them are', () => {
    const incident = incidentOf({ site: { seconds: 0.4 } });
    const call = (waited: number[]): Metrics => ({ 'client_latency:p50': waited, 'server_latency:p50': flat(0.05) });
    const slow = [0.06, 0.06, 0.06, 0.4, 0.4, 0.4, 0.4];
    const calls = { 'site>orders': call(flat(0.06)), 'site>search': call(slow) };
    const then = Object.fromEntries(
      Object.keys(calls).map((name) => [name, { 'client_latency:p50': past(0.06), 'server_latency:p50': past(0.05) }]),
    );
    const found = locate({
      ...incident,
      window: { ...incident.window, edges: calls },
      history: incident.history && { ...incident.history, edges: then },
    });

    expect(found.suspects[0]?.node).toBe('search');
  });
});

describe('the verdict', () => {
  it('is no incident on a day like any other', () => {
    expect(locate(incidentOf({}))).toMatchObject({ incident: false, confidence: 0 });
    expect(locate(incidentOf({})).flow.own.size).toBe(0);
    expect(locate(incidentOf({}, failures)).incident).toBe(false);
  });

  it('is no incident where the history shows as much without a fault', () => {
    const incident = incidentOf({ site: { seconds: 0.4 } });
    const site = incident.history?.nodes.site;
    const bursts = site?.['latency:Average']?.map((value, bucket) => (bucket % 15 < 4 ? 0.5 : value)) ?? [];
    const history = incident.history && {
      ...incident.history,
      nodes: { ...incident.history.nodes, site: { ...site, 'latency:Average': bursts } },
    };

    expect(locate(incident).incident).toBe(true);
    expect(locate({ ...incident, history }).incident).toBe(false);
  });

  it('is surer the farther the cause stands out', () => {
    const slight = locate(incidentOf({ site: { seconds: 0.215 } }));
    const clear = locate(incidentOf({ site: { seconds: 0.8 } }));

    expect(clear.confidence).toBeGreaterThan(slight.confidence);
  });

  it('holds without a history, by the minutes before the onset', () => {
    const found = locate({ ...incidentOf({ orders: { seconds: 0.3 }, site: { seconds: 0.267 } }), history: null });

    expect(found.incident).toBe(true);
    expect(found.suspects[0]?.node).toBe('orders');
  });
});

it('the order of the nodes and their names change nothing', () => {
  const incident = incidentOf({ table: { seconds: 0.06 }, search: { seconds: 0.1 }, site: { seconds: 0.234 } });
  const reversed = { ...incident, graph: { nodes: graph.nodes.toReversed(), edges: graph.edges.toReversed() } };

  expect(locate(reversed).suspects[0]).toEqual(locate(incident).suspects[0]);
});

it('a node that nobody calls and that calls itself ends the walk', () => {
  const circle = {
    nodes: [...graph.nodes, node('loop', 'unknown')],
    edges: [...graph.edges, ['table', 'site'] as const, ['site', 'site'] as const],
  };
  const incident = { ...incidentOf({ orders: { seconds: 0.3 }, site: { seconds: 0.267 } }), graph: circle };

  expect(first(incident)).toBe('orders');
});
