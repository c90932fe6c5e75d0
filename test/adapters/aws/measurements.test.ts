import { describe, expect, it } from '@jest/globals';
import { measurements } from '../../../src/adapters/aws/measurements.ts';
import type { MetricQuery } from '../../../src/ports/telemetry.ts';
import { coded, fakeClients, networkError, patient } from './fakes.ts';

const minute = (number: number) => new Date(Date.UTC(2026, 0, 5, 12, number));
const window = { fromMs: minute(0).getTime(), toMs: minute(5).getTime() };
const errors: MetricQuery = {
  id: 'checkout/errors',
  namespace: 'AWS/Lambda',
  name: 'Errors',
  dimensions: { FunctionName: 'shop-checkout' },
  statistic: 'Sum',
  periodSeconds: 60,
};

describe('measurements', () => {
  it('are asked for by namespace, dimensions, statistic and period', async () => {
    const { clients, sent } = fakeClients({ GetMetricData: { MetricDataResults: [] } });
    await measurements(clients).read('us-east-1', [errors], window, patient);
    expect(sent).toMatchObject([
      {
        place: 'cloudwatch us-east-1',
        input: {
          StartTime: minute(0),
          EndTime: minute(5),
          MetricDataQueries: [
            {
              MetricStat: {
                Metric: {
                  Namespace: 'AWS/Lambda',
                  MetricName: 'Errors',
                  Dimensions: [{ Name: 'FunctionName', Value: 'shop-checkout' }],
                },
                Period: 60,
                Stat: 'Sum',
              },
            },
          ],
        },
      },
    ]);
  });

  it('come oldest first, put together from all pages', async () => {
    const { clients } = fakeClients({
      GetMetricData: [
        {
          MetricDataResults: [{ Id: 'q0', Timestamps: [minute(3)], Values: [7], StatusCode: 'PartialData' }],
          NextToken: 'more',
        },
        { MetricDataResults: [{ Id: 'q0', Timestamps: [minute(1), minute(2)], Values: [5], StatusCode: 'Complete' }] },
      ],
    });
    await expect(measurements(clients).read('us-east-1', [errors], window, patient)).resolves.toEqual([
      {
        id: 'checkout/errors',
        points: [
          { atMs: minute(1).getTime(), value: 5 },
          { atMs: minute(3).getTime(), value: 7 },
        ],
        complete: true,
      },
    ]);
  });

  it('are empty, not zero, where there is no data, and incomplete where CloudWatch says so', async () => {
    const { clients } = fakeClients({
      GetMetricData: {
        MetricDataResults: [
          { Id: 'q0', Timestamps: [], Values: [], StatusCode: 'Complete' },
          { Id: 'q1', StatusCode: 'InternalError' },
        ],
      },
    });
    const read = measurements(clients).read('us-east-1', [errors, { ...errors, id: 'other' }], window, patient);
    await expect(read).resolves.toEqual([
      { id: 'checkout/errors', points: [], complete: true },
      { id: 'other', points: [], complete: false },
    ]);
  });

  it('take five hundred queries a call, and no call without queries', async () => {
    const { clients, sent } = fakeClients({ GetMetricData: {} });
    await expect(measurements(clients).read('us-east-1', [], window, patient)).resolves.toEqual([]);
    const many = Array.from({ length: 1001 }, (_, index) => ({ ...errors, id: String(index) }));
    await measurements(clients).read('us-east-1', many, window, patient);
    expect(sent.map(({ input }) => (input.MetricDataQueries as unknown[]).length)).toEqual([500, 500, 1]);
  });

  it('are unavailable when CloudWatch is', async () => {
    const { clients } = fakeClients({ GetMetricData: networkError('ENOTFOUND') });
    const read = measurements(clients).read('us-east-1', [errors], window, patient);
    await expect(read).rejects.toMatchObject(coded('unavailable'));
  });
});
