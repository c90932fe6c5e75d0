import { defineCheck, fail, pass } from '../check.ts';

/** Reserved concurrency of the workload's own functions counts as room for it. */
export const lambdaConcurrency = defineCheck({
  name: 'lambda.concurrency',
  holds: 'either Region has the concurrency that the whole workload needs',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => (workload.capacity.lambdaConcurrency > 0 ? workload.regions : []),
  named: (region: string) => region,
  async read(ports, region, { workload }, signal) {
    const functions = workload.components.filter(({ service }) => service === 'lambda');
    const [account, ...reserved] = await Promise.all([
      ports.functions.accountConcurrency(region, signal),
      ...functions.map(({ name }) => ports.functions.reservedConcurrency(region, name, signal)),
    ]);
    return account.unreserved + reserved.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  },
  judge(room, region, { workload }) {
    const needed = workload.capacity.lambdaConcurrency;
    if (room >= needed) return pass(`${room} of ${needed} needed`);
    return fail(
      `${room} of ${needed} needed`,
      `aws service-quotas request-service-quota-increase --region ${region} --service-code lambda --quota-code L-B99A9384 --desired-value ${needed * 2}`,
    );
  },
});
