import { defineCheck, fail, pass } from '../check.ts';

export const kinesisShards = defineCheck({
  name: 'kinesis.shards',
  holds: 'either Region has the shards that the whole workload needs',
  timeLimitMs: 10_000,
  subjects: ({ workload }) =>
    workload.capacity.kinesis.flatMap((needed) => workload.regions.map((region) => ({ ...needed, region }))),
  named: ({ stream, region }) => `${stream} in ${region}`,
  read: (ports, { stream, region }, _around, signal) => ports.streams.openShards(region, stream, signal),
  judge(open, { stream, region, shards }) {
    if (open >= shards) return pass(`${open} of ${shards} needed`);
    return fail(
      `${open} of ${shards} needed`,
      `aws kinesis update-shard-count --stream-name ${stream} --region ${region} --target-shard-count ${shards} --scaling-type UNIFORM_SCALING`,
    );
  },
});
