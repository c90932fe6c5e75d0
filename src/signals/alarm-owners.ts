import { InputError, type Problem, shown } from '../errors.ts';
import type { Signal } from '../ports/commands.ts';
import type { Workload } from '../workload/schema.ts';

/** Which alarm of which account and Region; the message's own `Region` is a display name, so the ARN speaks. */
export interface AlarmPlace {
  readonly region: string;
  readonly accountId: string;
}

/** Where alarms that no workload lists go. */
export interface UnlistedAlarms {
  /** The workload that takes them when their Region tells no single one; absent: they are refused. */
  readonly workload?: string | undefined;
  readonly severity: Signal['severity'];
  /** Those that may take them, where that is not all: what their sender may speak of. */
  readonly among?: readonly Workload[] | undefined;
}

export interface AlarmBook {
  readonly workloads: readonly Workload[];
  readonly unlisted: UnlistedAlarms;
}

/** A workload that is to have an alarm, and as what. */
export interface Owner {
  readonly workload: Workload;
  readonly component: string | null;
  readonly severity: Signal['severity'];
  readonly heartbeat: boolean;
}

type Owners = ReadonlyMap<string, readonly Owner[]>;
/** Made once for each list of workloads: in a flood, looking through all their alarms cost as much as reading the message. */
const listedBy = new WeakMap<readonly Workload[], Owners>();

/**
 * Those that list the alarm; else, of those that may take what nobody lists, the only one of its account and Region, or the configured one.
 * @throws InputError without any
 */
export function ownersOf(name: string, place: AlarmPlace, book: AlarmBook): readonly Owner[] {
  const listed = listing(book.workloads).get(keyOf(place.accountId, place.region, name));
  if (listed) return listed;
  const among = book.unlisted.among ?? book.workloads;
  const inRegion = among.filter(({ accountId, regions }) => {
    return accountId === place.accountId && regions.includes(place.region);
  });
  const fallback = inRegion.length === 1 ? inRegion[0] : among.find(({ id }) => id === book.unlisted.workload);
  if (fallback === undefined) throw new InputError([unlistedProblem(name, place, among)]);
  return [{ workload: fallback, component: null, severity: book.unlisted.severity, heartbeat: false }];
}

function listing(workloads: readonly Workload[]): Owners {
  const known = listedBy.get(workloads);
  if (known) return known;
  const owners = new Map<string, Owner[]>();
  for (const workload of workloads) {
    for (const { name, region, component = null, severity, heartbeat } of workload.alarms) {
      const key = keyOf(workload.accountId, region, name);
      owners.set(key, [...(owners.get(key) ?? []), { workload, component, severity, heartbeat }]);
    }
  }
  listedBy.set(workloads, owners);
  return owners;
}

function keyOf(accountId: string, region: string, name: string): string {
  return `${accountId} ${region} ${name}`;
}

function unlistedProblem(name: string, place: AlarmPlace, workloads: readonly Workload[]): Problem {
  const known = workloads.map(({ id, accountId, regions }) => `${id} (${accountId}, ${regions.join(' and ')})`);
  return {
    path: 'AlarmName',
    found: `alarm ${shown(name)} of account ${place.accountId} in ${place.region}`,
    expected: `an alarm that a workload lists, or one in the Region of a single workload; workloads: ${known.join(', ') || 'none'}`,
  };
}
