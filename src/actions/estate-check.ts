import { defineAction } from './define.ts';
import { estateReadings } from './estate-readings.ts';
import { betweenRegions } from './inputs.ts';

/**
 * What else is bound to a Region, on both sides. It never stops a plan that was ordered: what would not be restored and what is in flight
 * stands in the plan that people approve, and blocks only orders that nobody gives. Run, it asks the Region that takes over alone: the other
 * may be down, and every second counts.
 */
export const estateCheck = defineAction({
  name: 'estate.check',
  summary:
    'Reads on both sides what else is bound to a Region: what the move would not restore, and what happens to work in flight',
  input: betweenRegions,
  risk: 'read',
  plane: 'control',
  operations: [
    'sqs:GetQueueUrl',
    'sqs:GetQueueAttributes',
    'kinesis:DescribeStreamSummary',
    'scheduler:GetSchedule',
    'states:DescribeStateMachine',
    'states:ListExecutions',
    's3:HeadBucket',
    'cognito-idp:DescribeUserPool',
    'kms:DescribeKey',
    'secretsmanager:DescribeSecret',
    'apigateway:GetApiKey',
    'lambda:GetFunctionConfiguration',
  ],
  timeLimitMs: 20_000,
  async plan(ports, move, { signal }) {
    return { calls: [], ...(await estateReadings(ports, move, [move.from, move.to], signal)) };
  },
  async run(ports, move, { signal }) {
    const { readings, obstacles } = await estateReadings(ports, move, [move.to], signal);
    return { ok: true as const, readings, notRestored: obstacles };
  },
});
