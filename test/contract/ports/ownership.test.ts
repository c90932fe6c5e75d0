import { expect, it } from '@jest/globals';
import { store } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

/** No engine has claimed it at first. */
const workload = 'newcomer';

const claim = ({ ownership }: ContractPorts, engineId: string, signal = patient) =>
  ownership.claim(store, workload, engineId, signal);
const confirm = ({ ownership }: ContractPorts, generation: number, signal = patient) =>
  ownership.confirm(store, workload, generation, signal);
const lock = ({ ownership }: ContractPorts, incidentId: string, generation: number, signal = patient) =>
  ownership.lock(store, workload, incidentId, generation, signal);

promisesOf('ownership', (make) => {
  it('gives each claim the next generation, and names the holder before', async () => {
    const { ports, settled } = await make();
    expect(await settled(claim(ports, 'engine-a'))).toEqual({ generation: 1, previousHolder: null });
    expect(await settled(claim(ports, 'engine-b'))).toEqual({ generation: 2, previousHolder: 'engine-a' });
  });

  it('confirms the newest generation only', async () => {
    const { ports, settled } = await make();
    expect(await settled(confirm(ports, 1))).toBe(false);
    await settled(claim(ports, 'engine-a'));
    expect(await settled(confirm(ports, 1))).toBe(true);
    await settled(claim(ports, 'engine-b'));
    expect(await settled(confirm(ports, 1))).toBe(false);
    expect(await settled(confirm(ports, 2))).toBe(true);
  });

  it('gives engines that claim at once different generations', async () => {
    const { ports, settled } = await make();
    const claims = await settled(Promise.all(['a', 'b', 'c'].map((id) => claim(ports, `engine-${id}`))));
    expect(claims.map(({ generation }) => generation).sort()).toEqual([1, 2, 3]);
  });

  it('gives the lock to one incident, again to the same, and to another once it is let go', async () => {
    const { ports, settled } = await make();
    const taken = { held: true, holder: 'i-1' };
    expect(await settled(lock(ports, 'i-1', 1))).toEqual(taken);
    expect(await settled(lock(ports, 'i-1', 1))).toEqual(taken);
    expect(await settled(lock(ports, 'i-2', 1))).toEqual({ held: false, holder: 'i-1' });
    await settled(ports.ownership.unlock(store, workload, 'i-1', patient));
    expect(await settled(lock(ports, 'i-2', 1))).toEqual({ held: true, holder: 'i-2' });
  });

  it('lets a newer generation take over the lock, never an older one', async () => {
    const { ports, settled } = await make();
    await settled(lock(ports, 'i-1', 2));
    expect(await settled(lock(ports, 'i-2', 1))).toEqual({ held: false, holder: 'i-1' });
    expect(await settled(lock(ports, 'i-2', 3))).toEqual({ held: true, holder: 'i-2' });
  });

  it('leaves a lock alone that another incident holds by now', async () => {
    const { ports, settled } = await make();
    await settled(lock(ports, 'i-1', 1));
    await settled(lock(ports, 'i-2', 2));
    await settled(ports.ownership.unlock(store, workload, 'i-1', patient));
    expect(await settled(lock(ports, 'i-3', 2))).toEqual({ held: false, holder: 'i-2' });
  });

  readingFails(make, {
    title: 'confirming a generation',
    service: 'dynamodb',
    permission: 'dynamodb:GetItem',
    act: (ports, signal) => confirm(ports, 1, signal),
  });

  changeFails(make, {
    title: 'taking the lock',
    service: 'dynamodb',
    permission: 'dynamodb:PutItem',
    act: (ports, signal) => lock(ports, 'i-1', 1, signal),
    took: async (ports) => !(await lock(ports, 'i-2', 1)).held,
  });
});
