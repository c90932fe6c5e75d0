import { z } from 'zod';

const price = z.strictObject({
  amount: z.number().min(0),
  exact: z.boolean().describe('False: not known to be exact.'),
  source: z.string().min(1),
});

/** What improvements cost; dated and sourced, a file that anybody may replace by their own. */
export const pricesSchema = z.strictObject({
  currency: z.string().min(1),
  asOf: z.iso.date(),
  region: z.string().min(1),
  prices: z.strictObject({
    routingControlClusterHour: price,
    switchObjectMonth: price,
    dnsQueriesMillion: price,
    apiRequestsMillion: price,
    lambdaGbSecondProvisioned: price,
    alarmMonth: price,
    alarmHighResolutionMonth: price,
    writeUnitsMillion: price,
  }),
  assumed: z.strictObject({
    dnsQueriesMillionMonth: z.number().min(0).describe('At a TTL of 60 s; fewer with a longer one.'),
    lambdaGigabytes: z.number().min(0.125).max(10).describe('Memory of a function that is kept warm.'),
  }),
});
export type Prices = z.infer<typeof pricesSchema>;
export type PriceName = keyof Prices['prices'];
