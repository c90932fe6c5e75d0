import { expect, it } from '@jest/globals';
import { absent, consumer, east, store, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { functionName, schedule } = consumer;
const list = ({ consumers }: ContractPorts, signal = patient) =>
  consumers.list(east, { functionNames: [functionName], schedules: [schedule] }, signal);
const of = (kind: string) => async (ports: ContractPorts) => (await list(ports)).find((one) => one.kind === kind);

promisesOf('consumers', (make) => {
  it('lists what makes functions run by itself, all of it enabled at first', async () => {
    const { ports, settled } = await make();
    expect(await settled(list(ports))).toEqual([
      { id: expect.any(String), kind: 'event-source', target: functionName, enabled: true },
      { id: schedule, kind: 'schedule', target: schedule, enabled: true },
    ]);
  });

  it('lists nothing of a schedule that is not there', async () => {
    const { ports, settled } = await make();
    const asked = { functionNames: [], schedules: [absent] };
    expect(await settled(ports.consumers.list(east, asked, patient))).toEqual([]);
  });

  it.each(['event-source', 'schedule'] as const)(
    'switches an %s off and on in its own Region, each time without harm twice',
    async (kind) => {
      const { ports, settled } = await make();
      const { id = absent } = (await settled(of(kind)(ports))) ?? {};
      for (const enabled of [false, false, true, true]) {
        await settled(ports.consumers.switch(east, { id, kind }, enabled, patient));
        expect((await settled(of(kind)(ports)))?.enabled).toBe(enabled);
        const other = { functionNames: [functionName], schedules: [schedule] };
        const elsewhere = await settled(ports.consumers.list(west, other, patient));
        expect(elsewhere.map((one) => one.enabled)).toEqual([true, true]);
      }
    },
  );

  it.each(['event-source', 'schedule'] as const)('finds no %s to switch where there is none', async (kind) => {
    const { ports, settled } = await make();
    const missing = settled(ports.consumers.switch(east, { id: absent, kind }, false, patient));
    await expect(missing).rejects.toMatchObject(coded('notFound'));
  });

  readingFails(make, {
    title: 'listing mappings',
    service: 'lambda',
    permission: 'lambda:ListEventSourceMappings',
    act: (ports, signal) => list(ports, signal),
  });

  changeFails(make, {
    title: 'switching a schedule off',
    service: 'scheduler',
    permission: 'scheduler:UpdateSchedule',
    act: ({ consumers }, signal) => consumers.switch(east, { id: schedule, kind: 'schedule' }, false, signal),
    looksFirst: 1,
    took: async (ports) => (await of('schedule')(ports))?.enabled === false,
  });
});

promisesOf('pausedConsumers', (make) => {
  const workload = 'newcomer';
  const record = { incidentId: 'i-1', ids: ['one', 'two'] };
  const read = ({ pausedConsumers }: ContractPorts, region = east) =>
    pausedConsumers.read(store, workload, region, patient);
  const write = ({ pausedConsumers }: ContractPorts, wanted: typeof record, signal = patient) =>
    pausedConsumers.write(store, workload, east, wanted, signal);

  it('is nobody’s where none were ever paused', async () => {
    const { ports, settled } = await make();
    expect(await settled(read(ports))).toEqual({ incidentId: '', ids: [] });
  });

  it('keeps what was written last, of each Region by itself', async () => {
    const { ports, settled } = await make();
    for (const wanted of [record, record, { incidentId: 'i-2', ids: [] }]) {
      await settled(write(ports, wanted));
      expect(await settled(read(ports))).toEqual(wanted);
    }
    expect(await settled(read(ports, west))).toEqual({ incidentId: '', ids: [] });
  });

  changeFails(make, {
    title: 'writing a record',
    service: 'dynamodb',
    permission: 'dynamodb:PutItem',
    act: (ports, signal) => write(ports, record, signal),
    looksFirst: 1,
    took: async (ports) => (await read(ports)).incidentId === record.incidentId,
  });
});
