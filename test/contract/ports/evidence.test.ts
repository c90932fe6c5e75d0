import { expect, it } from '@jest/globals';
import { absent, account, east, lambda, west } from '../account.ts';
import { readingFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const minuteMs = 60_000;
const functionOf = { id: 'checkout', functionName: lambda.name, alias: lambda.alias };
const components = [{ id: 'checkout', name: lambda.name }];

const query = (id: string, functionName: string, name: string) => ({
  id,
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName },
  statistic: 'Sum',
  periodSeconds: 60,
});
const queries = [query('calls', lambda.name, 'Invocations'), query('faults', lambda.name, 'Errors')];
const measure = ({ measurements, clock }: ContractPorts, signal = patient) =>
  measurements.read(east, queries, { fromMs: clock.now() - 5 * minuteMs, toMs: clock.now() }, signal);
const recorded = ({ changes }: ContractPorts, sinceMs: number, signal = patient) =>
  changes.recorded(east, components, sinceMs, signal);

promisesOf('measurements', (make) => {
  it('gives a series for each query in order, oldest point first', async () => {
    const { ports, settled, pass } = await make();
    await pass(10 * minuteMs);
    const series = await settled(measure(ports));
    expect(series.map(({ id, complete }) => [id, complete])).toEqual([
      ['calls', true],
      ['faults', true],
    ]);
    for (const { points } of series) {
      expect(points.length).toBeGreaterThan(2);
      expect(points.map(({ atMs }) => atMs)).toEqual(points.map(({ atMs }) => atMs).sort((one, other) => one - other));
    }
    expect(series[0]?.points.every(({ value }) => value > 0)).toBe(true);
    expect(series[1]?.points.every(({ value }) => value === 0)).toBe(true);
  });

  it('gives a series without points for a metric that does not exist', async () => {
    const { ports, settled, pass } = await make();
    await pass(10 * minuteMs);
    const window = { fromMs: ports.clock.now() - 5 * minuteMs, toMs: ports.clock.now() };
    const asked = [query('none', absent, 'Invocations')];
    expect(await settled(ports.measurements.read(east, asked, window, patient))).toMatchObject([
      { id: 'none', points: [] },
    ]);
  });

  readingFails(make, {
    title: 'reading metrics',
    service: 'cloudwatch',
    permission: 'cloudwatch:GetMetricData',
    act: measure,
  });
});

promisesOf('traces', (make) => {
  it('finds no root causes on a quiet day', async () => {
    const { ports, settled, pass } = await make();
    await pass(10 * minuteMs);
    const nowMs = ports.clock.now();
    expect(await settled(ports.traces.rootCauses(east, nowMs - 5 * minuteMs, nowMs, patient))).toEqual([]);
  });

  readingFails(make, {
    title: 'reading root causes',
    service: 'xray',
    permission: 'xray:GetTraceSummaries',
    act: ({ traces, clock }, signal) => traces.rootCauses(east, clock.now() - 5 * minuteMs, clock.now(), signal),
  });
});

promisesOf('changes', (make) => {
  it('finds in the trail what was changed, once it has caught up, and nothing of other components', async () => {
    const { ports, settled, pass } = await make();
    const startedMs = ports.clock.now();
    const { revisionId } = await settled(ports.functions.alias(east, lambda.name, lambda.alias, patient));
    const back = { region: east, functionName: lambda.name, alias: lambda.alias, version: lambda.before, revisionId };
    await settled(ports.functions.pointAlias(back, patient));
    await pass(15 * minuteMs);
    expect(await settled(recorded(ports, startedMs))).toMatchObject([
      { component: 'checkout', region: east, kind: 'deploy', detail: expect.stringContaining('UpdateAlias') },
    ]);
    const others = [{ id: 'other', name: absent }];
    expect(await settled(ports.changes.recorded(east, others, startedMs, patient))).toEqual([]);
  });

  it('remembers runtimes of what can be read, and fails for nothing that cannot', async () => {
    const { ports, settled } = await make();
    const functions = [functionOf, { ...functionOf, id: 'gone', functionName: absent }];
    expect(await settled(ports.changes.observeRuntimes(east, functions, patient))).toBeUndefined();
  });

  readingFails(make, {
    title: 'reading the trail',
    service: 'cloudtrail',
    permission: 'cloudtrail:LookupEvents',
    act: (ports, signal) => recorded(ports, ports.clock.now() - minuteMs, signal),
  });
});

promisesOf('alarmSettings', (make) => {
  it('tells what each alarm notifies: a topic of its own Region', async () => {
    const { ports, settled } = await make();
    const names = account.alarms.filter(({ region }) => region === east).map(({ name }) => name);
    const settings = await settled(ports.alarmSettings.settings(east, names, patient));
    expect(settings.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const { notifies } of settings) {
      expect(notifies).toEqual([expect.stringMatching(`^arn:aws:sns:${east}:${account.accountId}:`)]);
    }
  });

  it('leaves out an alarm that does not exist', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.alarmSettings.settings(west, [absent], patient))).toEqual([]);
  });

  readingFails(make, {
    title: 'reading settings',
    service: 'cloudwatch',
    permission: 'cloudwatch:DescribeAlarms',
    act: ({ alarmSettings }, signal) => alarmSettings.settings(east, ['shop-api-5xx-use1'], signal),
  });
});
