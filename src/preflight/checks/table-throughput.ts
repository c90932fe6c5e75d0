import { defineCheck, fail, pass } from '../check.ts';

/** Provisioned units do not grow with the traffic of a whole Region. */
export const tableThroughput = defineCheck({
  name: 'tables.throughput',
  holds: 'either Region can write what the workload writes, and no less than the other',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => workload.tables,
  named: ({ name }) => name,
  read: (ports, { name }, { workload }, signal) =>
    Promise.all(workload.regions.map((region) => ports.tables.throughput(region, name, signal))),
  judge(readings, { name, writesPerSecond }, { workload }) {
    const most = Math.max(...readings.map(({ mode, writeUnits }) => (mode === 'PROVISIONED' ? writeUnits : 0)));
    const needed = Math.max(most, writesPerSecond);
    const short = workload.regions.filter((_region, index) => {
      const reading = readings[index];
      return reading?.mode === 'PROVISIONED' && reading.writeUnits < needed;
    });
    if (short.length === 0)
      return pass(readings.every(({ mode }) => mode === 'PAY_PER_REQUEST') ? 'on demand' : `${most} write units`);
    return fail(
      `${short.join(' and ')} has fewer than the ${needed} write units that are needed`,
      `aws dynamodb update-table --table-name ${name} --region ${short[0]} --billing-mode PAY_PER_REQUEST, or provision ${needed} units`,
    );
  },
});
