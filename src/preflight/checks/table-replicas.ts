import { defineCheck, fail, pass } from '../check.ts';
import { byTableAndRegion, type TablePlace, tablePlace } from './table-places.ts';

/** Every Region that may have to take over holds an active replica, as the Region itself describes it. */
export const tableReplicas = defineCheck({
  name: 'tables.replicas',
  holds: 'every table has an ACTIVE replica in both Regions',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => byTableAndRegion(workload),
  named: tablePlace,
  read: (ports, { table, region }: TablePlace, _around, signal) => ports.tables.replicas(region, table, signal),
  judge(replicas, { table }, { workload }) {
    const wrong = workload.regions.flatMap((region) => {
      const status = replicas.find((replica) => replica.region === region)?.status;
      return status === 'ACTIVE' ? [] : [`${region} ${status ?? 'has no replica'}`];
    });
    if (wrong.length === 0) return pass(`ACTIVE in ${workload.regions.join(' and ')}`);
    const first = wrong[0]?.split(' ')[0];
    return fail(
      wrong.join('; '),
      `aws dynamodb describe-table --table-name ${table} --region ${first}; a missing replica is added with update-table --replica-updates`,
    );
  },
});
