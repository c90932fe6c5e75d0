import { expect, it } from '@jest/globals';
import { absent, east, shards, stream } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';

promisesOf('streams', (make) => {
  it('tells the open shards of a stream', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.streams.openShards(east, stream, patient))).toBe(shards);
  });

  it('sets their number, and the same number again is harmless', async () => {
    const { ports, settled } = await make();
    for (let time = 0; time < 2; time += 1) {
      await settled(ports.streams.setShards(east, stream, shards * 2, patient));
      expect(await settled(ports.streams.openShards(east, stream, patient))).toBe(shards * 2);
    }
  });

  it('refuses what Kinesis does not do: more than double', async () => {
    const { ports, settled } = await make();
    const tooMany = settled(ports.streams.setShards(east, stream, shards * 2 + 1, patient));
    await expect(tooMany).rejects.toMatchObject(coded('invalid'));
    expect(await settled(ports.streams.openShards(east, stream, patient))).toBe(shards);
  });

  it('finds no stream where there is none', async () => {
    const { ports, settled } = await make();
    await expect(settled(ports.streams.openShards(east, absent, patient))).rejects.toMatchObject(coded('notFound'));
  });

  readingFails(make, {
    title: 'reading the shards',
    service: 'kinesis',
    permission: 'kinesis:DescribeStreamSummary',
    act: ({ streams }, signal) => streams.openShards(east, stream, signal),
  });

  changeFails(make, {
    title: 'a change of the shards',
    service: 'kinesis',
    permission: 'kinesis:UpdateShardCount',
    act: ({ streams }, signal) => streams.setShards(east, stream, shards + 1, signal),
    took: async ({ streams }) => (await streams.openShards(east, stream, patient)) === shards + 1,
  });
});
