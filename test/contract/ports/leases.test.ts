import { expect, it } from '@jest/globals';
import { absent, east, store, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

/** No lease of it is there at first. */
const workload = 'newcomer';
const atMs = Date.UTC(2026, 0, 5, 12);
const first = { epoch: 0, region: east as string | null, changedBy: 'setup', atMs };

const read = ({ leases }: ContractPorts, signal = patient) => leases.read(store, workload, signal);
const change = ({ leases }: ContractPorts, wanted: Partial<typeof first>, signal = patient) =>
  leases.change(store, workload, { ...first, ...wanted }, signal);

promisesOf('leases', (make) => {
  it('finds no lease where none was made', async () => {
    const { ports, settled } = await make();
    await expect(settled(read(ports))).rejects.toMatchObject(coded('notFound'));
  });

  it('makes the first lease with epoch 0, and counts epochs from there', async () => {
    const { ports, settled } = await make();
    await settled(change(ports, {}));
    expect(await settled(read(ports))).toEqual({
      region: east,
      epoch: 1,
      changedAtMs: atMs,
      changedBy: 'setup',
      firstWriteAtMs: null,
    });
    await settled(change(ports, { epoch: 1, region: null, changedBy: 'i-1/4', atMs: atMs + 1 }));
    expect(await settled(read(ports))).toMatchObject({ region: null, epoch: 2, changedBy: 'i-1/4' });
    await settled(change(ports, { epoch: 2, region: west, changedBy: 'i-1/5', atMs: atMs + 2 }));
    expect(await settled(read(ports))).toMatchObject({ region: west, epoch: 3, changedAtMs: atMs + 2 });
  });

  it('lets the first of two changes of an epoch win', async () => {
    const { ports, settled } = await make();
    await settled(change(ports, {}));
    const rivals = ['i-1/4', 'i-2/9'].map((changedBy) => change(ports, { epoch: 1, region: null, changedBy }));
    const outcomes = await settled(Promise.allSettled(rivals));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(await settled(read(ports))).toMatchObject({ epoch: 2, changedBy: ['i-1/4', 'i-2/9'][winner] });
  });

  it('refuses a stale epoch, and a first lease where there is one', async () => {
    const { ports, settled } = await make();
    await settled(change(ports, {}));
    await settled(change(ports, { epoch: 1, region: null, changedBy: 'i-1/4' }));
    for (const epoch of [0, 1]) {
      const stale = settled(change(ports, { epoch, region: west, changedBy: 'i-2/9' }));
      await expect(stale).rejects.toMatchObject(coded('conflict'));
    }
    expect(await settled(read(ports))).toMatchObject({ region: null, epoch: 2 });
  });

  it('counts a change that its author made already as made', async () => {
    const { ports, settled } = await make();
    await settled(change(ports, {}));
    for (let time = 0; time < 2; time += 1)
      await settled(change(ports, { epoch: 1, region: null, changedBy: 'i-1/4' }));
    expect(await settled(read(ports))).toMatchObject({ region: null, epoch: 2 });
  });

  it('finds no table where there is none', async () => {
    const { ports, settled } = await make();
    const elsewhere = settled(ports.leases.read({ ...store, table: absent }, workload, patient));
    await expect(elsewhere).rejects.toMatchObject(coded('notFound'));
  });

  readingFails(make, { title: 'reading a lease', service: 'dynamodb', permission: 'dynamodb:GetItem', act: read });

  changeFails(make, {
    title: 'a change of a lease',
    service: 'dynamodb',
    permission: 'dynamodb:PutItem',
    act: (ports, signal) => change(ports, {}, signal),
    took: async (ports) => (await read(ports).catch(() => undefined)) !== undefined,
  });
});
