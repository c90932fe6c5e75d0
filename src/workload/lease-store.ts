import type { Workload } from './schema.ts';

type Lease = Pick<Workload['lease'], 'regions' | 'witness'>;

/**
 * Sets of Regions within which a strongly consistent global table may lie (Amazon DynamoDB Developer Guide, "Multi-Region strong
 * consistency"). AWS may add others: outside of them is a warning, never a refusal.
 */
const strongSets: readonly (readonly string[])[] = [
  ['us-east-1', 'us-east-2', 'us-west-2'],
  ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1'],
  ['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** Regions that keep the store's log: replicas, and the witness if there is one. */
export function leaseMembers({ regions, witness }: Lease): string[] {
  return [...regions, ...(witness === undefined ? [] : [witness])];
}

/** What would have to be for the store to survive the loss of any one Region; undefined when it does: two of three still agree. */
export function leaseStoreFault(lease: Lease): string | undefined {
  const members = leaseMembers(lease);
  const survives = new Set(members).size === 3 && members.length === 3;
  return survives ? undefined : 'three different Regions: three replicas, or two and a witness';
}

/** True when a strongly consistent table can lie in the store's Regions, as far as known here. */
export function isStrongSet(lease: Lease): boolean {
  const members = leaseMembers(lease);
  return strongSets.some((set) => members.every((region) => set.includes(region)));
}
