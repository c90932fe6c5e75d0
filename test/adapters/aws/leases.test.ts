import { beforeEach, describe, expect, it } from '@jest/globals';
import { leases } from '../../../src/adapters/aws/leases.ts';
import type { Leases } from '../../../src/ports/tables.ts';
import { FakeTable, store } from './fake-table.ts';
import { coded, fakeClients, HandClock, patient, silence } from './fakes.ts';

const first = { epoch: 0, region: 'us-east-1', changedBy: 'setup', atMs: 1_000 };
const fence = { epoch: 1, region: null, changedBy: 'inc-7/12', atMs: 2_000 };

describe('writer leases', () => {
  let table: FakeTable;
  let port: Leases;
  const read = () => port.read(store, 'shop', patient);
  const change = (wanted: typeof fence | typeof first) => port.change(store, 'shop', wanted, patient);
  const regionsPut = () => table.puts.map((put) => put.region);

  beforeEach(async () => {
    table = new FakeTable();
    port = leases(table.clients, new HandClock());
    await change(first);
    table.puts.splice(0);
  });

  it('start at epoch 1 and grow by one at each change', async () => {
    await expect(read()).resolves.toEqual({
      region: 'us-east-1',
      epoch: 1,
      changedAtMs: 1_000,
      changedBy: 'setup',
      firstWriteAtMs: null,
    });
    await change(fence);
    await expect(read()).resolves.toMatchObject({ region: null, epoch: 2, changedBy: 'inc-7/12', changedAtMs: 2_000 });
  });

  it('tell of the first write where a client told', async () => {
    table.items.set('writer#shop', { ...table.items.get('writer#shop'), firstWriteAtMs: { N: '1500' } });
    await expect(read()).resolves.toMatchObject({ firstWriteAtMs: 1_500 });
  });

  it('are read consistently, from the next Region while one is down', async () => {
    table.downForReads = ['us-west-2'];
    await read();
    expect(table.reads).toEqual([
      { region: 'us-west-2', consistent: true },
      { region: 'us-east-2', consistent: true },
    ]);
  });

  it('are not found before setup, and unavailable when every Region is', async () => {
    await expect(port.read(store, 'other', patient)).rejects.toMatchObject(coded('notFound'));
    table.downForReads = store.regions;
    await expect(read()).rejects.toMatchObject(coded('unavailable'));
  });

  it('conflict when the epoch has moved on', async () => {
    await change({ ...fence, changedBy: 'inc-8/3' });
    await expect(change(fence)).rejects.toMatchObject(coded('conflict'));
    await expect(read()).resolves.toMatchObject({ changedBy: 'inc-8/3', epoch: 2 });
  });

  it('conflict with a second setup', async () => {
    await expect(change({ ...first, region: 'us-west-2' })).rejects.toMatchObject(coded('conflict'));
  });

  it('may be changed twice by the same order without harm', async () => {
    await change(fence);
    await expect(change(fence)).resolves.toBeUndefined();
    await expect(read()).resolves.toMatchObject({ epoch: 2 });
  });

  it('are changed through the next Region while one is down', async () => {
    table.fates = ['regionDown'];
    await change(fence);
    expect(regionsPut()).toEqual(['us-west-2', 'us-east-2']);
  });

  it('count a change whose answer was lost as made once a consistent read shows it', async () => {
    table.fates = ['answerLost'];
    await change(fence);
    expect(regionsPut()).toEqual(['us-west-2']);
  });

  it('send a change that was lost through the next Region, under the same epoch', async () => {
    table.fates = ['lost'];
    await change(fence);
    expect(regionsPut()).toEqual(['us-west-2', 'us-east-2']);
    await expect(read()).resolves.toMatchObject({ epoch: 2 });
  });

  it('recognise their own change when it lands late and makes the repeat fail', async () => {
    table.fates = ['lost'];
    table.before = () => {
      table.items.set('writer#shop', {
        pk: { S: 'writer#shop' },
        region: { NULL: true },
        epoch: { N: '2' },
        changedAtMs: { N: '2000' },
        changedBy: { S: 'inc-7/12' },
      });
    };
    await expect(change(fence)).resolves.toBeUndefined();
  });

  it('have an unknown outcome when the write may be under way and no Region could tell', async () => {
    table.fates = ['answerLost', 'regionDown', 'regionDown'];
    table.downForReads = store.regions;
    await expect(change(fence)).rejects.toMatchObject(coded('outcomeUnknown'));
  });

  it('are unavailable when no Region was reached', async () => {
    table.fates = ['regionDown', 'regionDown', 'regionDown'];
    await expect(change(fence)).rejects.toMatchObject(coded('unavailable'));
  });

  it('are invalid when the item holds no epoch', async () => {
    table.items.set('writer#shop', { pk: { S: 'writer#shop' } });
    await expect(read()).rejects.toMatchObject(coded('invalid'));
  });

  it('leave a silent Region in time for the next', async () => {
    const clock = new HandClock();
    const item = { pk: { S: 'writer#shop' }, epoch: { N: '1' }, changedAtMs: { N: '1' }, changedBy: { S: 'setup' } };
    const { clients, sent } = fakeClients({ GetItem: [silence, { Item: item }] });
    const answer = clock.runOut(leases(clients, clock).read(store, 'shop', patient));
    await expect(answer).resolves.toMatchObject({ epoch: 1, region: null });
    expect(sent.map(({ place }) => place)).toEqual(['dynamodb us-west-2', 'dynamodb us-east-2']);
  });
});
