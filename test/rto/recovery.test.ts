import { describe, expect, it } from '@jest/globals';
import { drawRecoveries } from '../../src/rto/recovery.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';

const shop = exampleWorkload('shop');
const outage = catalogued('2023-06-13-lambda');

/** The shop with probes this often, and alarms with periods this long, of which one is enough unless given. */
function detecting(intervalSeconds: number, periodSeconds: number, datapoints = 1): Workload {
  const canary = { ...shop.canary, intervalSeconds };
  const alarms = shop.alarms.map((one) => (one.heartbeat ? one : { ...one, periodSeconds, datapoints }));
  return { ...shop, canary, alarms };
}

function meanSeconds(workload: Workload, scenario = outage): number {
  const draws = drawRecoveries([scenario], { workload, approveAfterSeconds: 0, preScaled: true }, 1000, 1);
  return draws.reduce((sum, seconds) => sum + seconds, 0) / draws.length;
}

describe('a drawn recovery', () => {
  it('is no faster by faster probes where alarms are first', () => {
    const [fast, slow, slower] = [30, 60, 600].map((interval) => meanSeconds(detecting(interval, 10)));
    expect([fast, slower]).toEqual([slow, slow]);
  });

  it('is faster by shorter periods of alarms where alarms are first: half a period in the mean', () => {
    const [short, long] = [10, 60].map((period) => meanSeconds(detecting(600, period))) as [number, number];
    expect(Math.abs(long - short - (60 - 10) / 2)).toBeLessThan(2);
  });

  it('is faster by faster probes where they are first: the results that open, and half an interval in the mean', () => {
    const [fast, slow] = [10, 20].map((interval) => meanSeconds(detecting(interval, 300, 2))) as [number, number];
    const { failuresToOpen } = shop.canary;
    expect(Math.abs(slow - fast - (20 - 10) * (failuresToOpen - 1 + 0.5))).toBeLessThan(2);
  });

  it.each([50, 40, 30, 20, 10])(
    'is no slower with alarm periods of %i s than with those ten seconds longer',
    (period) => {
      const [short, long] = [detecting(30, period, 2), detecting(30, period + 10, 2)];
      expect(meanSeconds(short)).toBeLessThanOrEqual(meanSeconds(long));
    },
  );

  it('waits for no probe and no period where an earlier trouble had people look already', () => {
    const early = { service: 'cloudwatch', region: 'us-east-1', from: '+1s', effect: 'telemetry-lost' } as const;
    const warned = { ...outage, impairments: [...outage.impairments, { ...early, rate: 1, latencyMs: 0 }] };
    expect(meanSeconds(detecting(600, 3600), warned)).toBe(meanSeconds(detecting(10, 10), warned));
  });
});
