import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { absent, east, epochIndex, provisioned, resourcePolicy, store, table, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const units = { region: east, table: provisioned.table, readUnits: 10, writeUnits: 20 };
const throughput = ({ tables }: ContractPorts, signal = patient) => tables.throughput(east, provisioned.table, signal);
const setThroughput = ({ tables }: ContractPorts, signal = patient) => tables.setThroughput(units, signal);

promisesOf('tables', (make, lacks) => {
  it('counts the Region that is asked among the replicas', async () => {
    const { ports, settled } = await make();
    for (const region of [east, west]) {
      const replicas = await settled(ports.tables.replicas(region, table, patient));
      expect(replicas).toContainEqual({ region, status: 'ACTIVE' });
      expect((await settled(ports.tables.describe(region, table, patient))).replicas).toEqual(replicas);
    }
  });

  it('reads a table that says nothing of its consistency as an eventually consistent one', async () => {
    const { ports, settled } = await make();
    expect((await settled(ports.tables.describe(west, table, patient))).consistency).toBe('eventual');
  });

  if (!lacks.includes('dynamodb:GetResourcePolicy')) {
    it('reads the resource policy of a table as it was written', async () => {
      const { ports, settled } = await make();
      expect(await settled(ports.tables.policy(east, provisioned.table, patient))).toBe(resourcePolicy);
    });

    it('finds no resource policy where none was set', async () => {
      const { ports, settled } = await make();
      expect(await settled(ports.tables.policy(east, table, patient))).toBeNull();
    });
  }

  it('finds no table where there is none', async () => {
    const { ports, settled } = await make();
    const { tables } = ports;
    for (const ask of [
      () => tables.describe(east, absent, patient),
      () => tables.policy(east, absent, patient),
      () => tables.heartbeat({ table: absent, readFrom: east, writtenIn: west }, patient),
      () => tables.beat({ table: absent, region: east, atMs: 1 }, patient),
      () => tables.setThroughput({ ...units, table: absent }, patient),
    ]) {
      await expect(settled<unknown>(ask())).rejects.toMatchObject(coded('notFound'));
    }
  });

  it('shows the newest heartbeat in the Region where it was written, the same one written twice too', async () => {
    const { ports, settled } = await make();
    const own = { table, readFrom: east, writtenIn: east };
    const atMs = Date.UTC(2036, 0, 5, 12);
    for (const beatMs of [atMs, atMs + 5_000, atMs + 5_000]) {
      await settled(ports.tables.beat({ table, region: east, atMs: beatMs }, patient));
      expect(await settled(ports.tables.heartbeat(own, patient))).toBe(beatMs);
    }
  });

  it('shows no heartbeat of a Region that never wrote one', async () => {
    const { ports, settled } = await make();
    const never = { table: store.table, readFrom: east, writtenIn: 'eu-west-1' };
    expect(await settled(ports.tables.heartbeat(never, patient))).toBeUndefined();
  });

  it('sets the throughput of a provisioned table as given', async () => {
    const { ports, settled } = await make();
    const first = { mode: 'PROVISIONED', readUnits: provisioned.units, writeUnits: provisioned.units };
    expect(await settled(throughput(ports))).toEqual(first);
    await settled(setThroughput(ports));
    expect(await settled(throughput(ports))).toEqual({ mode: 'PROVISIONED', readUnits: 10, writeUnits: 20 });
  });

  it('sets no units of a table that is billed by request', async () => {
    const { ports, settled } = await make();
    const onDemand = { mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 };
    expect(await settled(ports.tables.throughput(east, table, patient))).toEqual(onDemand);
    const refused = settled(ports.tables.setThroughput({ ...units, table }, patient));
    await expect(refused).rejects.toMatchObject(coded('invalid'));
    expect(await settled(ports.tables.throughput(east, table, patient))).toEqual(onDemand);
  });

  it('finds what was marked with an epoch since a time, oldest first, so many at a time', async () => {
    const { ports, settled, clients } = await make();
    for (const [pk, epoch, writtenAtMs] of [
      ['order#3', 7, 3_000],
      ['order#1', 7, 1_000],
      ['order#2', 7, 2_000],
      ['order#9', 8, 2_500],
    ] as const) {
      const Item = { pk: { S: pk }, epoch: { N: `${epoch}` }, writtenAtMs: { N: `${writtenAtMs}` } };
      const command = new PutItemCommand({ TableName: table, Item });
      await settled(clients.get('dynamodb', east).send(command, { abortSignal: patient }));
    }
    const marks = { region: east, table, index: epochIndex, epoch: 7 };
    const marked = (sinceMs: number, limit: number) =>
      settled(ports.tables.marked({ ...marks, sinceMs, limit }, patient));
    const item = (pk: string, writtenAtMs: number) => ({
      key: JSON.stringify({ pk: { S: pk } }),
      epoch: 7,
      writtenAtMs,
    });
    expect(await marked(2_000, 10)).toEqual({ items: [item('order#2', 2_000), item('order#3', 3_000)], more: false });
    expect(await marked(0, 2)).toEqual({ items: [item('order#1', 1_000), item('order#2', 2_000)], more: true });
    const one = { region: east, table, index: epochIndex, key: item('order#1', 0).key };
    expect(await settled(ports.tables.markedItem(one, patient))).toEqual(item('order#1', 1_000));
    const none = { ...one, key: item(absent, 0).key };
    expect(await settled(ports.tables.markedItem(none, patient))).toBeUndefined();
  });

  readingFails(make, {
    title: 'describing a table',
    service: 'dynamodb',
    permission: 'dynamodb:DescribeTable',
    act: ({ tables }, signal) => tables.describe(east, table, signal),
  });

  changeFails(make, {
    title: 'a change of throughput',
    service: 'dynamodb',
    permission: 'dynamodb:UpdateTable',
    act: setThroughput,
    took: async (ports) => (await throughput(ports)).writeUnits === units.writeUnits,
  });
});
