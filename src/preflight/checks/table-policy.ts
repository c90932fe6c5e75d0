import { policyFaults } from '../../workload/table-policy.ts';
import { defineCheck, fail, pass, warn } from '../check.ts';
import { byTableAndRegion, tablePlace } from './table-places.ts';

/** A policy that denies DynamoDB's replication role makes the replica a table of its own after 20 hours (DynamoDB DG, security of global tables). */
export const tablePolicy = defineCheck({
  name: 'tables.policy',
  holds: 'no resource policy cuts off replication',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => byTableAndRegion(workload),
  named: tablePlace,
  read: (ports, { table, region }, _around, signal) => ports.tables.policy(region, table, signal),
  judge(policy, { table, region }) {
    if (policy === null) return pass('no resource policy');
    const faults = policyFaults(policy);
    const [worst] = [...faults].sort((one, other) => one.kind.localeCompare(other.kind));
    if (!worst) return pass('its resource policy spares replication');
    const fix = `aws dynamodb get-resource-policy in ${region}; except AWSServiceRoleForDynamoDBReplication from the Deny of ${table}`;
    const reason = `statement ${worst.statement || 'of the policy'}: ${worst.why}`;
    return worst.kind === 'cuts' ? fail(reason, fix) : warn(reason, fix);
  },
});
