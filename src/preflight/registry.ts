import type { AnyCheck } from './check.ts';
import { accountCredentials } from './checks/account-credentials.ts';
import { accountIdentity } from './checks/account-identity.ts';
import { accountPermissions } from './checks/account-permissions.ts';
import { alarmsNotify } from './checks/alarms-notify.ts';
import { chatGroups } from './checks/chat-groups.ts';
import { clockSkew } from './checks/clock-skew.ts';
import { dnsAcceleratedRecovery } from './checks/dns-accelerated-recovery.ts';
import { dnsLeads } from './checks/dns-leads.ts';
import { dnsRecords } from './checks/dns-records.ts';
import { dnsTtl } from './checks/dns-ttl.ts';
import { estateCounterparts } from './checks/estate-counterparts.ts';
import { gatewayDomain } from './checks/gateway-domain.ts';
import { healthCheckSettings } from './checks/health-check-settings.ts';
import { journeysPass } from './checks/journeys-pass.ts';
import { kinesisShards } from './checks/kinesis-shards.ts';
import { lambdaAlias } from './checks/lambda-alias.ts';
import { lambdaConcurrency } from './checks/lambda-concurrency.ts';
import { lambdaProvisioned } from './checks/lambda-provisioned.ts';
import { lambdaReserved } from './checks/lambda-reserved.ts';
import { leaseHeld } from './checks/lease-held.ts';
import { leaseStore } from './checks/lease-store.ts';
import { quotasEqual } from './checks/quotas.ts';
import { routingControlEndpoints } from './checks/routing-control-endpoints.ts';
import { routingControlStates } from './checks/routing-control-states.ts';
import { supportPlan } from './checks/support-plan.ts';
import { switchLeftOver } from './checks/switch-left-over.ts';
import { switchReadable } from './checks/switch-readable.ts';
import { tableConsistency } from './checks/table-consistency.ts';
import { tableHeartbeat } from './checks/table-heartbeat.ts';
import { tablePolicy } from './checks/table-policy.ts';
import { tableReplicas } from './checks/table-replicas.ts';
import { tableThroughput } from './checks/table-throughput.ts';
import { tableWarmThroughput } from './checks/table-warm-throughput.ts';

/** Every check, in the order in which people read the report: what data needs, what traffic needs, what we need ourselves. */
export const checks: readonly AnyCheck[] = [
  tableReplicas,
  tableConsistency,
  tablePolicy,
  tableThroughput,
  tableWarmThroughput,
  tableHeartbeat,
  leaseStore,
  leaseHeld,
  lambdaConcurrency,
  lambdaReserved,
  lambdaProvisioned,
  lambdaAlias,
  kinesisShards,
  quotasEqual,
  estateCounterparts,
  gatewayDomain,
  dnsLeads,
  dnsRecords,
  dnsTtl,
  dnsAcceleratedRecovery,
  healthCheckSettings,
  routingControlStates,
  routingControlEndpoints,
  switchLeftOver,
  switchReadable,
  journeysPass,
  alarmsNotify,
  supportPlan,
  chatGroups,
  accountIdentity,
  accountPermissions,
  accountCredentials,
  clockSkew,
];
