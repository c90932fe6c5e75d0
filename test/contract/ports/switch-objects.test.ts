import { expect, it } from '@jest/globals';
import { absent, switchObject } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { region, bucket, key } = switchObject();
const present = ({ switchObjects }: ContractPorts, signal = patient) =>
  switchObjects.present(region, bucket, key, signal);

promisesOf('switchObjects', (make) => {
  it('tells an absent object from a present one', async () => {
    const { ports, settled } = await make();
    expect(await settled(present(ports))).toBe(false);
    await settled(ports.switchObjects.put(region, bucket, key, patient));
    expect(await settled(present(ports))).toBe(true);
  });

  it('puts twice and removes twice without harm', async () => {
    const { ports, settled } = await make();
    for (let time = 0; time < 2; time += 1) await settled(ports.switchObjects.put(region, bucket, key, patient));
    expect(await settled(present(ports))).toBe(true);
    for (let time = 0; time < 2; time += 1) await settled(ports.switchObjects.remove(region, bucket, key, patient));
    expect(await settled(present(ports))).toBe(false);
  });

  it('does not write into a bucket that is not there', async () => {
    const { ports, settled } = await make();
    const put = settled(ports.switchObjects.put(region, absent, key, patient));
    await expect(put).rejects.toMatchObject(coded('notFound'));
  });

  readingFails(make, {
    title: 'looking for an object',
    service: 's3',
    permission: 's3:GetObject',
    act: present,
    bodiless: true,
  });

  changeFails(make, {
    title: 'putting an object',
    service: 's3',
    permission: 's3:PutObject',
    act: ({ switchObjects }, signal) => switchObjects.put(region, bucket, key, signal),
    took: present,
  });
});
