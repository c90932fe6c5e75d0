import { defineCheck, pass, warn } from '../check.ts';

/** What a table takes at once without growing first: a Region that only replicated so far may be cold for reads. */
export const tableWarmThroughput = defineCheck({
  name: 'tables.warmThroughput',
  holds: 'both Regions can take the same load at once',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => workload.tables,
  named: ({ name }) => name,
  read: (ports, { name }, { workload }, signal) =>
    Promise.all(
      workload.regions.map(async (region) => ({
        region,
        warm: (await ports.tables.describe(region, name, signal)).warmThroughput,
      })),
    ),
  judge(readings, { name, writesPerSecond }) {
    const units = readings.flatMap(({ region, warm }) => (warm ? [{ region, ...warm }] : []));
    const mostReads = Math.max(0, ...units.map(({ readUnits }) => readUnits));
    const mostWrites = Math.max(writesPerSecond, ...units.map(({ writeUnits }) => writeUnits));
    const cold = units.filter(({ readUnits, writeUnits }) => readUnits < mostReads || writeUnits < mostWrites);
    const [coldest] = cold;
    if (!coldest)
      return pass(units.length === 0 ? 'DynamoDB does not say' : `${mostReads} reads, ${mostWrites} writes a second`);
    return warn(
      `${coldest.region} takes ${coldest.readUnits} reads and ${coldest.writeUnits} writes at once, the other Region ${mostReads} and ${mostWrites}`,
      `aws dynamodb update-table --table-name ${name} --region ${coldest.region} --warm-throughput ReadUnitsPerSecond=${mostReads},WriteUnitsPerSecond=${mostWrites}`,
    );
  },
});
