import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, pass } from '../check.ts';
import { readRecord, zonesOf } from './dns-names.ts';

/** Without a health check a record is always healthy: nothing but a change of the record itself takes its Region out of the answer. */
export const dnsRecords = defineCheck({
  name: 'dns.records',
  holds: 'each Region has its record, with a health check where a lever works by one',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => (zonesOf(workload).length > 0 ? workload.regions : []),
  named: (region: string) => region,
  read: (ports, region, { workload }, signal) => readRecord(ports.dnsConfiguration, workload, region, signal),
  judge(record, region, { workload }) {
    if (!record)
      return fail(
        `no record of ${workload.domainName} leads to ${region}`,
        `add a record of ${workload.domainName} for ${region} before it is needed: records cannot be made while Route 53's control plane is down`,
      );
    if (record.healthCheckId === null && worksByChecks(workload))
      return fail(
        'its record has no health check: the lever moves nothing',
        `attach the health check of the lever to the record ${record.setIdentifier ?? region}`,
      );
    return pass(
      `${record.setIdentifier ?? record.name}${record.healthCheckId === null ? '' : `, checked by ${record.healthCheckId}`}`,
    );
  },
});

/** All levers but record sets work through the records' health checks. */
export function worksByChecks({ levers }: Workload): boolean {
  return levers.some(({ kind }) => kind !== 'records');
}
