import type { Workload } from '../workload/schema.ts';

type Alarm = Workload['alarms'][number];
export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** CloudWatch writes the Region's display name into alarm messages; only the ARN has its code. */
const displayNames: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
  'eu-central-1': 'EU (Frankfurt)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
};

interface Metric {
  readonly name: string;
  readonly namespace: string;
  readonly dimension: string;
}

/** The metric that an alarm on a component of each service watches (aws-facts, dials). */
const metrics: Readonly<Record<string, Metric>> = {
  apigateway: { name: '5XXError', namespace: 'AWS/ApiGateway', dimension: 'ApiName' },
  lambda: { name: 'Errors', namespace: 'AWS/Lambda', dimension: 'FunctionName' },
  dynamodb: { name: 'SystemErrors', namespace: 'AWS/DynamoDB', dimension: 'TableName' },
  sqs: { name: 'ApproximateAgeOfOldestMessage', namespace: 'AWS/SQS', dimension: 'QueueName' },
  kinesis: { name: 'GetRecords.IteratorAgeMilliseconds', namespace: 'AWS/Kinesis', dimension: 'StreamName' },
  s3: { name: '5xxErrors', namespace: 'AWS/S3', dimension: 'BucketName' },
};
const journeyMetric: Metric = { name: 'Failed', namespace: 'CloudWatchSynthetics', dimension: 'CanaryName' };

/** CloudWatch writes `+0000` where ISO 8601 writes `Z`. */
function stamp(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+0000');
}

export function alarmArn(alarm: Alarm, accountId: string): string {
  return `arn:aws:cloudwatch:${alarm.region}:${accountId}:alarm:${alarm.name}`;
}

export interface Transition {
  readonly alarm: Alarm;
  readonly accountId: string;
  readonly component: { readonly service: string; readonly name: string } | undefined;
  readonly from: AlarmState;
  readonly to: AlarmState;
  readonly reason: string;
  readonly atMs: number;
  readonly configuredAtMs: number;
  readonly topicArn: string;
}

/** The `Message` of an alarm notification, as CloudWatch hands it to SNS. */
export function alarmMessage(transition: Transition): string {
  const { alarm, accountId, component, topicArn } = transition;
  const metric = component ? (metrics[component.service] ?? journeyMetric) : journeyMetric;
  return JSON.stringify({
    AlarmName: alarm.name,
    AlarmDescription: null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: stamp(transition.configuredAtMs),
    NewStateValue: transition.to,
    NewStateReason: transition.reason,
    StateChangeTime: stamp(transition.atMs),
    Region: displayNames[alarm.region] ?? alarm.region,
    AlarmArn: alarmArn(alarm, accountId),
    OldStateValue: transition.from,
    OKActions: [topicArn],
    AlarmActions: [topicArn],
    InsufficientDataActions: [topicArn],
    Trigger: {
      MetricName: metric.name,
      Namespace: metric.namespace,
      StatisticType: 'Statistic',
      Statistic: 'AVERAGE',
      Unit: null,
      Dimensions: [{ value: component?.name ?? alarm.name, name: metric.dimension }],
      Period: alarm.periodSeconds,
      EvaluationPeriods: alarm.datapoints,
      DatapointsToAlarm: alarm.datapoints,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0.05,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  });
}
