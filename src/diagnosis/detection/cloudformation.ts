import { type Alarm, leastFailuresForRate } from './alarm.ts';
import type { Band } from './novelty.ts';

/** What an alarm watches. */
export interface Watched {
  readonly functionName: string;
  /** Name of the queue that takes what failed for good; a parameter of the template where it is not known. */
  readonly deadLetterQueue?: string;
}

const queueParameter = 'DeadLetterQueueName';

/**
 * A CloudFormation template with the alarm (AWS::CloudWatch::Alarm). Missing data is fine: a function that is not called does not fail
 * (silence is the canaries' business).
 */
export function alarmTemplate(alarm: Alarm, watched: Watched): object {
  const common = {
    AlarmName: `${watched.functionName}-${alarm.kind}`,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Threshold: alarm.threshold,
    EvaluationPeriods: alarm.evaluated,
    DatapointsToAlarm: alarm.reached,
    TreatMissingData: 'notBreaching',
  };
  const properties = { ...common, ...metricOf(alarm, watched) };
  const asked = alarm.kind === 'dead-letters' && watched.deadLetterQueue === undefined;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(asked ? { Parameters: { [queueParameter]: { Type: 'String' } } } : {}),
    Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: properties } },
  };
}

/** A metric as CloudWatch names it. */
export interface NamedMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A template with one alarm above and one below what a metric usually does. */
export function bandTemplate({ low, high }: Band, periodSeconds: number, metric: NamedMetric): object {
  const alarm = (side: string, operator: string, threshold: number): object => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: `${metric.metricName}-${side}`,
      Namespace: metric.namespace,
      MetricName: metric.metricName,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: 'Average',
      Period: periodSeconds,
      EvaluationPeriods: 1,
      ComparisonOperator: operator,
      Threshold: threshold,
      TreatMissingData: 'missing',
    },
  });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: {
      Above: alarm('above', 'GreaterThanThreshold', high),
      Below: alarm('below', 'LessThanThreshold', low),
    },
  };
}

function metricOf(alarm: Alarm, { functionName, deadLetterQueue }: Watched): object {
  const period = alarm.periodSeconds;
  if (alarm.kind === 'dead-letters') {
    // Redrive does not count as sent, so the messages that lie there are what tells (Amazon SQS metrics).
    const queue = [{ Name: 'QueueName', Value: deadLetterQueue ?? { Ref: queueParameter } }];
    return {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: queue,
      Statistic: 'Maximum',
      Period: period,
    };
  }
  const dimensions = [{ Name: 'FunctionName', Value: functionName }];
  if (alarm.kind === 'every-error')
    return { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: dimensions, Statistic: 'Sum', Period: period };
  const metric = (id: string, name: string): object => ({
    Id: id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'AWS/Lambda', MetricName: name, Dimensions: dimensions },
      Period: period,
      Stat: 'Sum',
    },
  });
  const expression = `IF(errors >= ${leastFailuresForRate}, errors / requests, 0)`;
  return {
    Metrics: [
      { Id: 'rate', Expression: expression, Label: 'Share of requests that fail', ReturnData: true },
      metric('errors', 'Errors'),
      metric('requests', 'Invocations'),
    ],
  };
}
