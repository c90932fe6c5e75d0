import { defineCheck, fail, pass } from '../check.ts';
import { byTableAndRegion, tablePlace } from './table-places.ts';

/** The plan's arithmetic of data at risk rests on it: an eventually consistent table may lose what is on its way. */
export const tableConsistency = defineCheck({
  name: 'tables.consistency',
  holds: 'tables are as consistent across Regions as the workload file says',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => byTableAndRegion(workload),
  named: tablePlace,
  read: (ports, { table, region }, _around, signal) => ports.tables.describe(region, table, signal),
  judge({ consistency }, { table }, { workload }) {
    const wanted = workload.tables.find(({ name }) => name === table)?.consistency;
    if (consistency === wanted) return pass(consistency);
    return fail(
      `it is ${consistency}, and the workload file says ${wanted}`,
      `set tables: ${table}: consistency: ${consistency} in the workload file; a table's mode cannot be changed once it is global`,
    );
  },
});
