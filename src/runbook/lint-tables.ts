import { isStrongSet, leaseStoreFault } from '../workload/lease-store.ts';
import type { Workload } from '../workload/schema.ts';
import { policyFaults } from '../workload/table-policy.ts';
import type { LintFinding } from './lint-finding.ts';

/** What a workload says of its lease store and of its tables' resource policies. */
export function lintTables(workload: Workload): LintFinding[] {
  return [...lintLeaseStore(workload), ...workload.tables.flatMap((table) => lintPolicy(workload.id, table))];
}

function lintLeaseStore({ id, lease }: Workload): LintFinding[] {
  const where = `${id}.lease.regions`;
  const fix = leaseStoreFault(lease);
  if (fix !== undefined)
    return [{ level: 'error', where, what: 'the lease store does not survive the loss of any one Region', fix }];
  if (isStrongSet(lease)) return [];
  return [
    {
      level: 'warning',
      where,
      what: 'no set of Regions is known in which a strongly consistent global table could lie like this',
      fix: 'three Regions of one set: us-east-1, us-east-2 and us-west-2, or three in Europe, or three in Asia Pacific',
    },
  ];
}

function lintPolicy(workload: string, table: Workload['tables'][number]): LintFinding[] {
  if (table.resourcePolicy === undefined) return [];
  return policyFaults(table.resourcePolicy).map(({ kind, statement, why }) => ({
    level: kind === 'cuts' ? ('error' as const) : ('warning' as const),
    where: `${workload}.tables.${table.name}.resourcePolicy${statement === '' ? '' : `.${statement}`}`,
    what: why,
    fix: 'leave the replication role out: StringNotLike aws:PrincipalArn *AWSServiceRoleForDynamoDBReplication; fence writers by the lease',
  }));
}
