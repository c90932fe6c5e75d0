import { expect, it } from '@jest/globals';
import { targetsOf } from '../../../src/workload/schema.ts';
import { absent, account, east, lambda, west } from '../account.ts';
import { readingFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const minuteMs = 60_000;
/** Nothing of the account is younger. */
const longAgoMs = Date.UTC(2020, 0, 1);
const names = account.alarms.filter(({ region }) => region === east).map(({ name }) => name);
const components = [{ id: 'checkout', functionName: lambda.name, alias: lambda.alias }];
const inUrl = account.journeys[0]?.urls[east] ?? '';

const graph = ({ traces, clock }: ContractPorts, signal = patient) =>
  traces.serviceGraph(east, clock.now() - 5 * minuteMs, clock.now(), signal);

promisesOf('alarms', (make) => {
  it('tells the state of each alarm of a Region, and since when', async () => {
    const { ports, settled, pass } = await make();
    await pass(3 * minuteMs);
    const readings = await settled(ports.alarms.states(east, names, patient));
    expect(readings.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const { region, state, changedAtMs } of readings) {
      expect({ region, state }).toEqual({ region: east, state: 'OK' });
      expect(changedAtMs).toBeGreaterThan(0);
      expect(changedAtMs).toBeLessThanOrEqual(ports.clock.now());
    }
  });

  it('leaves out an alarm that does not exist, or not there', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.alarms.states(east, [absent], patient))).toEqual([]);
    expect(await settled(ports.alarms.states(west, names, patient))).toEqual([]);
    expect(await settled(ports.alarms.states(east, [], patient))).toEqual([]);
  });

  readingFails(make, {
    title: 'reading alarms',
    service: 'cloudwatch',
    permission: 'cloudwatch:DescribeAlarms',
    act: ({ alarms }, signal) => alarms.states(east, names, signal),
  });
});

promisesOf('traces', (make) => {
  it('gives a graph whose edges lead to nodes of it, in which nothing fails on a quiet day', async () => {
    const { ports, settled, pass } = await make();
    await pass(10 * minuteMs);
    const nodes = await settled(graph(ports));
    const ids = new Set(nodes.map(({ id }) => id));
    expect(ids.size).toBe(nodes.length);
    expect(nodes.map(({ name }) => name)).toContain(lambda.name);
    for (const { total, faults, throttles, errors, callsTo } of nodes) {
      expect(total).toBeGreaterThan(0);
      expect([faults, throttles, errors]).toEqual([0, 0, 0]);
      expect(callsTo.filter(({ id }) => !ids.has(id))).toEqual([]);
    }
  });

  readingFails(make, {
    title: 'reading the service graph',
    service: 'xray',
    permission: 'xray:GetServiceGraph',
    act: graph,
  });
});

promisesOf('changes', (make) => {
  it('finds what serves since a time, and nothing that is older', async () => {
    const { ports, settled } = await make();
    const recent = (sinceMs: number) => settled(ports.changes.recent(east, components, sinceMs, patient));
    expect(await recent(longAgoMs)).toMatchObject([{ component: 'checkout', region: east, kind: 'deploy' }]);
    expect(await recent(ports.clock.now() - minuteMs)).toEqual([]);
  });

  it('tells of the components that could be read when another cannot', async () => {
    const { ports, settled } = await make();
    const withUnknown = [...components, { id: 'gone', functionName: absent, alias: lambda.alias }];
    const found = await settled(ports.changes.recent(east, withUnknown, longAgoMs, patient));
    expect(found.map(({ component }) => component)).toEqual(['checkout']);
  });

  readingFails(make, {
    title: 'looking for changes',
    service: 'lambda',
    permission: 'lambda:GetAlias',
    act: ({ changes }, signal) => changes.recent(east, components, longAgoMs, signal),
  });
});

promisesOf('canaries', (make) => {
  it('passes journeys, services and the control name on a quiet day, and takes some time for it', async () => {
    const { ports, settled } = await make();
    const journey = { workload: account.id, journey: 'buy', region: east, url: inUrl };
    for (const probe of [
      () => ports.canaries.journey(journey, patient),
      () => ports.canaries.service(east, 'dynamodb', patient),
      () => ports.canaries.controlName(patient),
    ]) {
      const { ok, latencyMs } = await settled(probe());
      expect(ok).toBe(true);
      expect(latencyMs).toBeGreaterThan(0);
    }
  });

  it.each([
    ['unreachable', { ok: false, failure: 'dns' }],
    ['throttled', { ok: false, failure: 'throttled' }],
    ['failing', { ok: false, failure: '5xx', awsRequestId: true }],
  ] as const)('tells how a service fails that is %s', async (kind, verdict) => {
    const { ports, settled } = await make({ service: 'dynamodb', kind });
    expect(await settled(ports.canaries.service(east, 'dynamodb', patient))).toMatchObject(verdict);
  });

  it('counts what its signal ends as a time-out, never as an error', async () => {
    const { ports, settled } = await make({ service: 'dynamodb', kind: 'late' });
    const limit = AbortSignal.abort();
    expect(await settled(ports.canaries.service(east, 'dynamodb', limit))).toMatchObject({ failure: 'timeout' });
  });
});

promisesOf('routing', (make) => {
  it('tells the Region that the name leads to', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.routing.answeringRegions(account.domainName, patient))).toEqual([east]);
  });

  it('tells what each server answers, and which one leads nowhere', async () => {
    const { ports, settled } = await make();
    const lookup = { name: account.domainName, targets: targetsOf(account), servers: [''] };
    expect(await settled(ports.routing.answers(lookup, patient))).toEqual([
      { server: '', regions: [east], failure: null },
    ]);
    const nowhere = { ...lookup, name: `${absent}.example.com` };
    expect(await settled(ports.routing.answers(nowhere, patient))).toMatchObject([
      { server: '', regions: [], failure: expect.any(String) },
    ]);
  });
});
