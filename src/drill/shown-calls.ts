import type { MutatingCall } from '../sandbox/world-log.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';

/** A call as a plan shows it to people. */
export interface ShownCall {
  readonly call: string;
  readonly target: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
  /** The zone, where a zonal shift is shown in words. */
  readonly awayFrom?: string;
}

/** From the Region that is left to the one that takes over. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

type Shown = Pick<ShownCall, 'call' | 'target' | 'region' | 'to' | 'awayFrom'>;
type Told = Pick<MutatingCall, 'operation' | 'target' | 'region' | 'to'>;

/**
 * Calls that may go to any endpoint of theirs: what they are about is in what they set. ARC's clusters have five endpoints, the lease's table a
 * replica in each of its Regions, Route 53 is global.
 */
const anywhere: ReadonlySet<string> = new Set(['PutItem', 'UpdateRoutingControlStates', 'ChangeResourceRecordSets']);

/** Calls that set several things at once, told as `name=value, name=value`. */
const batches: ReadonlySet<string> = new Set(['UpdateRoutingControlStates', 'ChangeResourceRecordSets']);

const overridden = ' (safety rules overridden)';
const inverseOperations: Readonly<Record<string, string>> = {
  PutObject: 'DeleteObject',
  DeleteObject: 'PutObject',
  StartZonalShift: 'CancelZonalShift',
};

/** Does the world's call set nothing but what these calls show: the same things, to the same values, in the same Region? */
export function isShown(told: Told, calls: readonly Shown[]): boolean {
  const same = calls.filter(({ call }) => call === told.operation);
  const overriding = same.some(({ to }) => to.includes(' (overriding '));
  if (told.to.endsWith(overridden) && !overriding) return false;
  return settingsOf(told).every(({ about, value }) =>
    same.some(
      (shown) =>
        (anywhere.has(told.operation) || shown.region === told.region) &&
        aboutOf(shown).endsWith(about) &&
        valueShown(shown).toLowerCase() === value.toLowerCase(),
    ),
  );
}

/** What carries out the inverse of a call, as it would be shown. */
export function inverseOf({ call, target, region, from }: ShownCall): Shown {
  const inverse = inverseOperations[call] ?? call;
  const values: Readonly<Record<string, string>> = {
    PutObject: 'present',
    DeleteObject: 'absent',
    CancelZonalShift: 'none',
  };
  return { call: inverse, target, region, to: values[inverse] ?? from };
}

/** What each of the workload's levers sets for traffic to go that way, as a plan would show it. */
export function leverCalls({ levers }: Pick<Workload, 'levers'>, way: Way): readonly Shown[] {
  return levers.flatMap((lever) => settingsOfLever(lever, way));
}

/** A change of the workload's lease as a plan would show it; null for nobody. */
export function leaseCall({ id }: Pick<Workload, 'id'>, writer: string | null): Shown {
  return { call: 'PutItem', target: `writer#${id}`, region: '', to: writer === null ? nobody : `${writer} writes` };
}

/** The ways that these calls do not contradict; all of them where no call has a direction. */
export function waysOf(workload: Pick<Workload, 'id' | 'levers' | 'regions'>, calls: readonly ShownCall[]): Way[] {
  const [first, second] = workload.regions;
  const ways = [
    { from: first, to: second },
    { from: second, to: first },
  ];
  const leads = (way: Way, call: ShownCall): boolean => {
    if (call.call === 'PutItem') return call.to === `${way.to} writes` || call.from === `${way.from} writes`;
    return leverCalls(workload, way).some((one) => alike(one, call));
  };
  const [there = [], back = []] = ways.map((way) => calls.filter((call) => leads(way, call)));
  return ways.filter((_way, index) => (index === 0 ? back : there).length === 0);
}

const nobody = 'nobody writes';

/** Single things that a call of the world sets. */
function settingsOf({ operation, target, to }: Told): { about: string; value: string }[] {
  if (!batches.has(operation)) return [{ about: subject(target.split(' ')[0] ?? ''), value: valueTold(operation, to) }];
  return to
    .replace(overridden, '')
    .split(', ')
    .map((entry) => {
      const [name = '', value = ''] = entry.split('=');
      return { about: target.split(', ').find((one) => one.endsWith(`/${name}`)) ?? ` ${name}`, value };
    });
}

/** Without the Region that the world names before what is in it. */
function subject(target: string): string {
  return ` ${target.replace(/^[a-z]{2}(-[a-z]+)+-\d+\//, '')}`;
}

/** What a shown call is about, after a space: `muster-leases writer#shop`, `alarm evacuate (ns metric)`, `s3://bucket/key`, `shop-checkout:live`. */
function aboutOf({ target }: Shown): string {
  const [, alarm] = /^alarm (\S+) \(/.exec(target) ?? [];
  return ` ${(alarm ?? target).replace(/^s3:\/\//, '')}`;
}

function valueShown({ call, to, awayFrom }: Shown): string {
  if (call === 'StartZonalShift') return awayFrom ?? to;
  if (call === 'PutItem') return to === nobody ? 'none' : to.replace(/ writes$/, '');
  if (call === 'UpdateRoutingControlStates') return to.replace(/ \(overriding .*\)$/, '');
  return to.replace(/^(version|deployment|weight|for) /, '').replace(/ min$/, '');
}

/** The world tells a table's read and write units, and the length of a shift as AWS takes it: `12h`, `90m`. */
function valueTold(operation: string, to: string): string {
  if (operation === 'UpdateTable') return to.split('/').at(-1) ?? '';
  if (operation !== 'UpdateZonalShift') return to;
  const [, amount, unit] = /^(\d+)([mh])$/.exec(to) ?? [];
  return String(Number(amount) * (unit === 'h' ? 60 : 1));
}

function alike(one: Shown, other: Shown): boolean {
  return (
    one.call === other.call &&
    (anywhere.has(one.call) || one.region === other.region) &&
    (aboutOf(one).endsWith(aboutOf(other)) || aboutOf(other).endsWith(aboutOf(one))) &&
    valueShown(one) === valueShown(other)
  );
}

function settingsOfLever(lever: Lever, { from, to }: Way): Shown[] {
  const of = <One>(perRegion: Readonly<Record<string, One>>, region: string): One[] => {
    const one = perRegion[region];
    return one === undefined ? [] : [one];
  };
  switch (lever.kind) {
    case 'routing-control': {
      const call = 'UpdateRoutingControlStates';
      const set = (region: string, state: string) =>
        of(lever.controls, region).map((target) => ({ call, target, region, to: state }));
      return [...set(from, 'Off'), ...set(to, 'On')];
    }
    case 'standby-object': {
      const set = (leaving: string, call: string, present: string) =>
        of(lever.switches, leaving)
          .flat()
          .map(({ region, bucket, key }) => ({ call, target: `s3://${bucket}/${key}`, region, to: present }));
      return [...set(from, 'PutObject', 'present'), ...set(to, 'DeleteObject', 'absent')];
    }
    case 'standby-alarm': {
      const call = 'PutMetricData';
      const set = (leaving: string, value: string) =>
        of(lever.alarms, leaving)
          .flat()
          .map(({ region, name, namespace, metric }) => {
            return { call, target: `alarm ${name} (${namespace} ${metric})`, region, to: value };
          });
      return [...set(from, '1'), ...set(to, '0')];
    }
    case 'records': {
      const [serving, idle] = lever.policy === 'failover' ? ['PRIMARY', 'SECONDARY'] : ['weight 100', 'weight 0'];
      const call = 'ChangeResourceRecordSets';
      const set = (region: string, value: string) =>
        of(lever.setIdentifiers, region).map((target) => ({ call, target, region, to: value }));
      return [...set(from, idle), ...set(to, serving)];
    }
  }
}
