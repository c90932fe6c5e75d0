import { expect, it } from '@jest/globals';
import type { AwsPorts } from '../../../src/adapters/aws/index.ts';
import { absent, east, store, table, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';

const units = { region: east, table, readUnits: 10, writeUnits: 20 };
const throughput = ({ tables }: AwsPorts, signal = patient) => tables.throughput(east, table, signal);
const setThroughput = ({ tables }: AwsPorts, signal = patient) => tables.setThroughput(units, signal);

promisesOf('tables', (make) => {
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

  it('finds no resource policy where none was set', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.tables.policy(east, table, patient))).toBeNull();
  });

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
      await expect(settled(ask())).rejects.toMatchObject(coded('notFound'));
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

  it('sets provisioned throughput as given', async () => {
    const { ports, settled } = await make();
    expect(await settled(throughput(ports))).toEqual({ mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 });
    await settled(setThroughput(ports));
    expect(await settled(throughput(ports))).toEqual({ mode: 'PROVISIONED', readUnits: 10, writeUnits: 20 });
  });

  readingFails(make, {
    title: 'describing a table',
    service: 'dynamodb',
    act: ({ tables }, signal) => tables.describe(east, table, signal),
  });

  changeFails(make, {
    title: 'a change of throughput',
    service: 'dynamodb',
    act: setThroughput,
    took: async (ports) => (await throughput(ports)).writeUnits === units.writeUnits,
  });
});
