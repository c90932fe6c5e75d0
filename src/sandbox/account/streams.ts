import type { DescribeStreamSummaryCommandInput, DescribeStreamSummaryCommandOutput } from '@aws-sdk/client-kinesis';
import { notFoundError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Amendments, amendment } from './amendment.ts';
import { resourceOf } from './estate.ts';

/** Streams that workloads list as bound: they are there unless something is wrong, with one shard where no capacity is asked of them. */
export function streamAmendments(model: WorldModel): Amendments {
  return {
    DescribeStreamSummary: amendment<
      DescribeStreamSummaryCommandInput,
      Omit<DescribeStreamSummaryCommandOutput, '$metadata'>
    >((input, { region }, clean) => {
      const name = input.StreamName ?? '';
      const key = `${region}/${name}`;
      if (model.account.wrong('resource-missing', { resource: 'stream', name, region })) {
        throw notFoundError(`Stream ${name} not found`);
      }
      const found = resourceOf(model, 'stream', region, name);
      if (!found) return clean();
      const dialled = model.hosted.some(({ application }) => application.compute.shards.has(key));
      const summary = dialled ? clean().StreamDescriptionSummary : undefined;
      return {
        StreamDescriptionSummary: {
          StreamName: name,
          StreamARN: `arn:aws:kinesis:${region}:${found.accountId}:stream/${name}`,
          RetentionPeriodHours: 24,
          StreamCreationTimestamp: new Date(0),
          EnhancedMonitoring: [],
          OpenShardCount: 1,
          ...summary,
          StreamStatus: found.usable ? 'ACTIVE' : 'DELETING',
        },
      };
    }),
  };
}
