import { shop } from '../fixtures/workload.ts';
import { east, west } from './fixtures.ts';

/** Alarms of the watched shop, each followed by its Region. */
export const alarmNames = ['api-5xx', 'checkout-errors', 'orders-errors'] as const;

/** The shop with alarms and a heartbeat in both Regions. */
export const watchedShop = shop({
  alarms: [east, west].flatMap((region) => [
    ...alarmNames.map((name) => ({
      name: `${name}-${region}`,
      region,
      component: name.split('-')[0] as string,
      severity: 'sev1' as const,
      heartbeat: false,
      periodSeconds: 60,
      datapoints: 2,
    })),
    { name: `beat-${region}`, region, severity: 'sev2' as const, heartbeat: true, periodSeconds: 60, datapoints: 1 },
  ]),
});
