import type { AnyAction } from '../actions/define.ts';
import type { Workload } from '../workload/schema.ts';
import type { DeclaredOperation } from './operations.ts';

/** One place that an action may contact while it performs. */
export interface Contact {
  readonly action: string;
  readonly operation: DeclaredOperation;
  readonly region: string;
  /** Literal endpoint, where the client does not derive it from the Region. */
  readonly endpoint: string | null;
  /**
   * Why the outage may take it away: it stands in the Region that is left, or it is a control plane that only us-east-1 serves. Null where
   * neither is so.
   */
  readonly mark: 'in the Region that is left' | 'control plane in us-east-1' | null;
}

interface Place {
  readonly region: string;
  readonly endpoint?: string;
}

/** Route 53's API and IAM's have one endpoint, served from us-east-1 (AWS Fault Isolation Boundaries, global services). */
const onlyInUsEast1: readonly string[] = ['route53', 'iam'];

/** Actions whose items lie in the lease's store alone. */
const inLeaseStore = /^(writers|workload|consumers)\./;

/** Every place that the mutating actions may contact when `from` is left, with what the outage may take away marked. */
export function contactsOf(actions: readonly AnyAction[], workload: Workload, from: string): Contact[] {
  const mutating = actions.filter(({ risk }) => risk === 'reversible' || risk === 'irreversible');
  return mutating.flatMap(({ name, operations }) =>
    operations.flatMap((operation) =>
      placesOf(name, operation, workload).map(({ region, endpoint }) => ({
        action: name,
        operation,
        region,
        endpoint: endpoint ?? null,
        mark: markOf(operation, region, from),
      })),
    ),
  );
}

function markOf(operation: DeclaredOperation, region: string, from: string): Contact['mark'] {
  if (onlyInUsEast1.includes(serviceOf(operation))) return 'control plane in us-east-1';
  return region === from ? 'in the Region that is left' : null;
}

/** Where an action sends an operation. What is not about lever or lease is about the workload's own Regions. */
function placesOf(action: string, operation: DeclaredOperation, workload: Workload): Place[] {
  const { lease, levers, regions, zonalResources } = workload;
  switch (serviceOf(operation)) {
    case 'route53':
      return levers.some(({ kind }) => kind === 'records') ? [{ region: 'us-east-1' }] : [];
    case 'route53-recovery-cluster':
      return levers.flatMap((lever) => (lever.kind === 'routing-control' ? lever.endpoints : []));
    case 's3':
      return once(levers.flatMap((one) => (one.kind === 'standby-object' ? Object.values(one.switches).flat() : [])));
    case 'cloudwatch':
      return once(levers.flatMap((one) => (one.kind === 'standby-alarm' ? Object.values(one.alarms).flat() : [])));
    case 'arc-zonal-shift':
      return once(zonalResources);
    case 'dynamodb':
      return (inLeaseStore.test(action) ? lease.regions : regions).map((region) => ({ region }));
    default:
      return regions.map((region) => ({ region }));
  }
}

function once(places: readonly { readonly region: string }[]): Place[] {
  return [...new Set(places.map(({ region }) => region))].map((region) => ({ region }));
}

function serviceOf(operation: DeclaredOperation): string {
  return operation.slice(0, operation.indexOf(':'));
}
