import { expect, it } from '@jest/globals';
import { absent, balancer, east } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const awayFrom = 'use1-az4';
const request = { region: east, resource: balancer, awayFrom, expiresInMinutes: 60, comment: 'incident i-1' };

const active = ({ zonalShifts }: ContractPorts, signal = patient) => zonalShifts.active(east, balancer, signal);
const start = ({ zonalShifts }: ContractPorts, signal = patient) => zonalShifts.start(request, signal);

promisesOf('zonalShifts', (make) => {
  it('starts a shift, shows it, and cancels it', async () => {
    const { ports, settled } = await make();
    expect(await settled(active(ports))).toBeUndefined();
    const { id } = await settled(start(ports));
    const expiresAtMs = expect.any(Number);
    expect(await settled(active(ports))).toEqual({ id, awayFrom, expiresAtMs });
    await settled(ports.zonalShifts.cancel(east, id, patient));
    expect(await settled(active(ports))).toBeUndefined();
  });

  it('ends a shift by itself when its time is over', async () => {
    const { ports, settled, pass } = await make();
    await settled(start(ports));
    await pass(61 * 60_000);
    expect(await settled(active(ports))).toBeUndefined();
  });

  it('knows which resources can be shifted', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.zonalShifts.managed(east, balancer, patient))).toBe(true);
    expect(await settled(ports.zonalShifts.managed(east, `${balancer}-${absent}`, patient))).toBe(false);
  });

  it('lets a shift last longer', async () => {
    const { ports, settled, pass } = await make();
    const { id } = await settled(start(ports));
    const before = await settled(active(ports));
    await settled(ports.zonalShifts.extend(east, id, 240, patient));
    expect((await settled(active(ports)))?.expiresAtMs).toBeGreaterThan(before?.expiresAtMs ?? 0);
    await pass(120 * 60_000);
    expect(await settled(active(ports))).toMatchObject({ id });
  });

  it('starts no second shift of a resource', async () => {
    const { ports, settled } = await make();
    await settled(start(ports));
    await expect(settled(start(ports))).rejects.toMatchObject(coded('conflict'));
  });

  it('finds neither a resource nor a shift where there is none', async () => {
    const { ports, settled } = await make();
    const other = settled(ports.zonalShifts.start({ ...request, resource: `${balancer}-${absent}` }, patient));
    await expect(other).rejects.toMatchObject(coded('notFound'));
    await expect(settled(ports.zonalShifts.cancel(east, absent, patient))).rejects.toMatchObject(coded('notFound'));
  });

  it.each([0, 4_321, 1.5])('sends nothing for a shift of %s minutes', async (expiresInMinutes) => {
    const { ports, settled, sent } = await make();
    const odd = settled(ports.zonalShifts.start({ ...request, expiresInMinutes }, patient));
    await expect(odd).rejects.toMatchObject(coded('invalid'));
    expect(sent).toEqual([]);
  });

  readingFails(make, {
    title: 'looking for a shift',
    service: 'arc-zonal-shift',
    permission: 'arc-zonal-shift:ListZonalShifts',
    act: active,
  });

  changeFails(make, {
    title: 'a shift',
    service: 'arc-zonal-shift',
    permission: 'arc-zonal-shift:StartZonalShift',
    act: start,
    took: async (ports) => (await active(ports)) !== undefined,
  });
});
