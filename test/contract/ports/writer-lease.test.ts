import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from '@jest/globals';
import { type DynamoDBLike, epochMark, type WriterLeaseClient, writerLease } from '../../../src/lease/writer-lease.js';
import type { Clock } from '../../../src/ports/clock.ts';
import { east, store, table, west } from '../account.ts';
import { patient, promisesOf } from '../promises.ts';
import type { Stand } from '../targets/target.ts';

/** The engine's side of the lease and the application's are written apart from each other: here they meet in one store. */

const workload = 'newcomer';

function writerIn({ clients, ports }: Stand, region: string): WriterLeaseClient {
  const client = clients.get('dynamodb', region);
  const dynamodb: DynamoDBLike = {
    getItem: (input, options) => client.send(new GetItemCommand(input), options),
    updateItem: (input, options) => client.send(new UpdateItemCommand(input), options),
  };
  const clock = { monotonicMs: () => ports.clock.now(), wallMs: () => ports.clock.now(), after: after(ports.clock) };
  return writerLease({ workload, region, table: store.table, ttlSeconds: 20, clients: [dynamodb], clock });
}

function after(clock: Clock) {
  return (ms: number, run: () => void) => {
    const timer = new AbortController();
    clock.sleep(ms, timer.signal).then(run, () => undefined);
    return () => timer.abort(null);
  };
}

function give({ ports, settled }: Stand, epoch: number, region: string | null): Promise<void> {
  const change = { epoch, region, changedBy: `i-1/${epoch}`, atMs: 1 };
  return settled(ports.leases.change(store, workload, change, patient));
}

promisesOf('leases', (make) => {
  it('lets the writers of one Region write, the one that the engine has given the lease to', async () => {
    const stand = await make();
    const [inEast, inWest] = [writerIn(stand, east), writerIn(stand, west)];
    const may = async () => [await stand.settled(inEast.renew()), await stand.settled(inWest.renew())];
    expect(await may()).toEqual([false, false]);
    await give(stand, 0, east);
    expect(await may()).toEqual([true, false]);
    expect([inEast.epoch, inWest.epoch]).toEqual([1, null]);
    await give(stand, 1, null);
    expect(await may()).toEqual([false, false]);
    await give(stand, 2, west);
    expect(await may()).toEqual([false, true]);
    expect([inEast.epoch, inWest.epoch]).toEqual([null, 3]);
  });

  it('shows the engine the first write of an epoch, as its first teller told it', async () => {
    const stand = await make();
    const read = () => stand.settled(stand.ports.leases.read(store, workload, patient));
    const [first, second] = [writerIn(stand, east), writerIn(stand, east)];
    await give(stand, 0, east);
    await stand.settled(Promise.all([first.renew(), second.renew()]));
    expect((await read()).firstWriteAtMs).toBeNull();
    expect(await stand.settled(first.tellFirstWrite())).toBe(true);
    const { firstWriteAtMs } = await read();
    expect(firstWriteAtMs).toEqual(expect.any(Number));
    await stand.pass(1_000);
    expect(await stand.settled(second.tellFirstWrite())).toBe(true);
    expect((await read()).firstWriteAtMs).toBe(firstWriteAtMs);
  });

  it('lets nobody tell a first write under an epoch that has gone, and forgets it with the next', async () => {
    const stand = await make();
    const [told, late] = [writerIn(stand, east), writerIn(stand, east)];
    await give(stand, 0, east);
    await stand.settled(Promise.all([told.renew(), late.renew()]));
    await stand.settled(told.tellFirstWrite());
    await give(stand, 1, null);
    expect(await stand.settled(late.tellFirstWrite())).toBe(false);
    expect(await stand.settled(stand.ports.leases.read(store, workload, patient))).toMatchObject({
      epoch: 2,
      firstWriteAtMs: null,
    });
  });

  it('keeps an item of a later epoch from a writer of an earlier one', async () => {
    const { clients, settled } = await make();
    const put = (epoch: number) => {
      const { attributes, ...conditional } = epochMark(epoch, 1_000);
      const item = { TableName: table, Item: { pk: { S: 'order#7' }, ...attributes }, ...conditional };
      return settled(clients.get('dynamodb', east).send(new PutItemCommand(item), { abortSignal: patient }));
    };
    for (const epoch of [3, 3, 4]) await put(epoch);
    await expect(put(3)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });
});
