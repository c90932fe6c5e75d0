import { describe, expect, it } from '@jest/globals';
import { firings, periodValues } from '../../../src/diagnosis/detection/alarm.ts';
import { alarmTemplate, bandTemplate } from '../../../src/diagnosis/detection/cloudformation.ts';
import { deadLetters, proposeAlarm } from '../../../src/diagnosis/detection/propose.ts';
import { proposeBand } from '../../../src/diagnosis/detection/propose-band.ts';
import { type Counts, sequentialSignals, unlikelyFailures } from '../../../src/diagnosis/detection/sequential.ts';

const minutes = 2 * 1440;
const wanted = { badRate: 0.05, falseAlarmsPerMonth: 1 };

/** Two days by the minute, with errors where they are named. */
function history(requests: number, errors: (minute: number) => number = () => 0): Counts {
  const steps = Array.from({ length: minutes }, (_, minute) => minute);
  return { stepSeconds: 60, requests: steps.map(() => requests), errors: steps.map(errors) };
}

describe('a proposed alarm', () => {
  it('counts every error where an hour has too few requests for a rate', () => {
    const { alarm, record, sequential } = proposeAlarm(history(1), wanted);

    expect(alarm).toMatchObject({ kind: 'every-error', threshold: 1 });
    expect(record).toMatchObject({ falseAlarms: 0, seen: 24 });
    expect(sequential).toBeNull();
  });

  it('is a rate where there are many, and quiet on noise that comes and goes', () => {
    const { alarm, record } = proposeAlarm(
      history(1000, (minute) => (minute % 10 === 0 ? 3 : 0)),
      wanted,
    );

    expect(alarm.kind).toBe('error-rate');
    expect(alarm.threshold).toBeGreaterThan(0.003);
    expect(alarm.threshold).toBeLessThan(0.05);
    expect(record).toMatchObject({ falseAlarms: 0, seen: 24, medianDelaySeconds: 60 });
  });

  it('is never set below a tenth of a per cent', () => {
    expect(proposeAlarm(history(1_000_000), wanted).alarm.threshold).toBeGreaterThanOrEqual(0.001);
  });

  it('leaves bursts of the history below it, as many as are not bearable', () => {
    const bursts = (minute: number): number => (minute % 500 === 499 ? 40 : 0);
    const { alarm, record } = proposeAlarm(history(1000, bursts), wanted);

    expect(record?.falseAlarms).toBe(0);
    expect(alarm.threshold > 0.04 || alarm.reached > 1 || alarm.periodSeconds > 60).toBe(true);
  });
});

describe('a sequential test', () => {
  const rates = { ordinary: 0.001, bad: 0.05 };

  it('signals soon after many fail, and not before', () => {
    const signals = sequentialSignals(
      history(100, (minute) => (minute >= 1000 ? 5 : 0)),
      rates,
    );

    expect(signals[0]).toBeGreaterThanOrEqual(1000);
    expect(signals[0]).toBeLessThan(1003);
  });

  it('is silent at the ordinary rate', () => {
    expect(
      sequentialSignals(
        history(100, (minute) => (minute % 10 === 0 ? 1 : 0)),
        rates,
      ),
    ).toEqual([]);
  });

  it('takes one failure of few requests for more than one of many', () => {
    const failed = (requests: number): number[] =>
      sequentialSignals(
        history(requests, (minute) => (minute % 5 === 0 ? 1 : 0)),
        rates,
      );

    expect(failed(2).length).toBeGreaterThan(0);
    expect(failed(1000)).toEqual([]);
  });
});

it('failures that chance explains are not unlikely, at any volume', () => {
  expect(unlikelyFailures(10, 0.001, 1e-4)).toBe(3);
  expect(unlikelyFailures(1_000_000, 0.001, 1e-4)).toBeGreaterThan(1000);
  expect(unlikelyFailures(1_000_000, 0.001, 1e-4)).toBeLessThan(1200);
});

describe('an alarm on periods', () => {
  it('goes off once while it lasts, when enough of the last periods reach the threshold', () => {
    const alarm = { ...deadLetters, reached: 2, evaluated: 3 };

    expect(firings(alarm, [1, 0, 1, 1, 0, 0, 0, 1, 1])).toEqual([2, 8]);
  });

  it('does not take a single failure for a rate', () => {
    const counts = { stepSeconds: 60, requests: [2, 2], errors: [1, 2] };

    expect(periodValues({ kind: 'error-rate', periodSeconds: 60 }, counts)).toEqual([0, 1]);
  });
});

describe('the template of an alarm', () => {
  it('divides errors by invocations for a rate', () => {
    const alarm = { kind: 'error-rate' as const, periodSeconds: 300, reached: 2, evaluated: 3, threshold: 0.01 };

    expect(alarmTemplate(alarm, { functionName: 'shop-checkout' })).toMatchObject({
      Resources: {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Threshold: 0.01, EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' },
        },
      },
    });
  });

  it('watches the dead-letter queue alone of what is asynchronous, and asks for its name where it is not known', () => {
    const watched = { functionName: 'shop-fulfil' };
    const text = (queue: object): string => JSON.stringify(alarmTemplate(deadLetters, { ...watched, ...queue }));

    expect(text({ deadLetterQueue: 'jobs-dlq' })).toContain('"Value":"jobs-dlq"');
    expect(text({})).toContain('"Parameters":{"DeadLetterQueueName"');
    expect(text({})).not.toContain('AWS/Lambda');
  });
});

describe('the band of a metric', () => {
  const values = Array.from({ length: 1152 }, (_, step) => 100 + 40 * Math.sin((2 * Math.PI * step) / 288));
  const { band, record } = proposeBand({ stepSeconds: 300, values });

  it('holds what the metric does, with room to spare', () => {
    expect(band.low).toBeLessThan(60);
    expect(band.high).toBeGreaterThan(140);
    expect(band.high).toBeLessThan(220);
  });

  it('is proposed with what the detector would have done', () => {
    expect(record).toMatchObject({ seen: 24, faults: 24, medianDelaySeconds: 300 });
  });

  it('becomes one alarm above and one below', () => {
    const metric = { namespace: 'AWS/SQS', metricName: 'Age', dimensions: { QueueName: 'jobs' } };
    const text = JSON.stringify(bandTemplate(band, 900, metric));

    expect(text).toContain(`"ComparisonOperator":"GreaterThanThreshold","Threshold":${band.high}`);
    expect(text).toContain(`"ComparisonOperator":"LessThanThreshold","Threshold":${band.low}`);
    expect(text).toContain('{"Name":"QueueName","Value":"jobs"}');
  });
});
