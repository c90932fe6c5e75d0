import { DescribeStreamSummaryCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Streams } from '../../ports/compute.ts';
import { present, read, write } from './call.ts';

/** Kinesis shards of a stream. A stream that is being resharded already answers `conflict`. */
export function streams(clients: AwsClients): Streams {
  return {
    async openShards(region, StreamName, signal) {
      const command = new DescribeStreamSummaryCommand({ StreamName });
      const answer = await read(clients, { service: 'kinesis', region }, command, signal);
      return present(answer.StreamDescriptionSummary?.OpenShardCount, 'the number of open shards');
    },
    async setShards(region, StreamName, count, signal) {
      const command = new UpdateShardCountCommand({
        StreamName,
        TargetShardCount: count,
        ScalingType: 'UNIFORM_SCALING',
      });
      await write(clients, { service: 'kinesis', region }, command, signal);
    },
  };
}
