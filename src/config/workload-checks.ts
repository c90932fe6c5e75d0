import { leaseStoreFault } from '../workload/lease-store.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import { type Finding, repeats, unknown } from './finding.ts';

/** People as the approval policy sees them. */
export interface RoleHolder {
  readonly id: string;
  readonly roles: readonly string[];
}

/** What a workload's parts say about each other and about the people who are to approve. */
export function workloadFindings(workload: Workload, people: readonly RoleHolder[] | undefined): Finding[] {
  return [
    ...identities(workload),
    ...references(workload),
    ...places(workload),
    ...workload.levers.flatMap((lever, index) => leverFindings(lever, index, workload.regions)),
    ...policyFindings(workload, people),
  ];
}

function identities({ components, journeys, alarms, tables, lease }: Workload): Finding[] {
  return [
    ...repeats(
      components.map(({ id }) => id),
      (index) => ['components', index, 'id'],
      'a component id',
    ),
    ...repeats(
      journeys.map(({ id }) => id),
      (index) => ['journeys', index, 'id'],
      'a journey id',
    ),
    ...repeats(
      tables.map(({ name }) => name),
      (index) => ['tables', index, 'name'],
      'a table name',
    ),
    ...repeats(
      alarms.map(({ name, region }) => `${region}/${name}`),
      (index) => ['alarms', index, 'name'],
      'an alarm of a Region',
    ),
    ...repeats(lease.regions, (index) => ['lease', 'regions', index], 'a Region'),
    ...leaseFindings(lease),
  ];
}

/** A store that the loss of one Region can stop would stop every writer with it. */
function leaseFindings(lease: Workload['lease']): Finding[] {
  const expected = leaseStoreFault(lease);
  return expected === undefined ? [] : [{ path: ['lease', 'regions'], expected }];
}

function references({ components, journeys, tables, alarms }: Workload): Finding[] {
  const ids = components.map(({ id }) => id);
  const component = (id: string, ...path: Finding['path']) => unknown(id, ids, path, 'a component of the workload');
  return [
    ...components.flatMap(({ calls }, index) =>
      calls.flatMap((id, at) => component(id, 'components', index, 'calls', at)),
    ),
    ...journeys.flatMap((journey, index) =>
      journey.components.flatMap((id, at) => component(id, 'journeys', index, 'components', at)),
    ),
    ...tables.flatMap((table, index) => component(table.component, 'tables', index, 'component')),
    ...alarms.flatMap((alarm, index) =>
      alarm.component === undefined ? [] : component(alarm.component, 'alarms', index, 'component'),
    ),
  ];
}

/** Every Region that is named is one of the workload's, and journeys can be probed in both. */
function places(workload: Workload): Finding[] {
  const { regions, journeys, alarms, bound, zonalResources, engineRegion } = workload;
  const watched = [...new Set([...regions, engineRegion])];
  const ours = (region: string, ...path: Finding['path']) =>
    unknown(region, regions, path, "one of the workload's Regions");
  return [
    ...repeats(regions, (index) => ['regions', index], 'a Region'),
    ...journeys.flatMap(({ urls }, index) => coverage(urls, regions, ['journeys', index, 'urls'])),
    ...alarms.flatMap(({ region }, index) =>
      unknown(region, watched, ['alarms', index, 'region'], "one of the workload's Regions or the engine's"),
    ),
    ...bound.flatMap(({ region }, index) => ours(region, 'bound', index, 'region')),
    ...zonalResources.flatMap(({ region }, index) => ours(region, 'zonalResources', index, 'region')),
  ];
}

function leverFindings(lever: Lever, index: number, regions: readonly string[]): Finding[] {
  const path = ['levers', index];
  switch (lever.kind) {
    case 'routing-control':
      return coverage(lever.controls, regions, [...path, 'controls']);
    case 'records':
      return coverage(lever.setIdentifiers, regions, [...path, 'setIdentifiers']);
    case 'standby-object':
      return switchFindings(lever.switches, regions, [...path, 'switches']);
    case 'standby-alarm':
      return switchFindings(lever.alarms, regions, [...path, 'alarms']);
  }
}

/** Each Region has its switches, and none of them stands in the Region that it evacuates. */
function switchFindings(
  switches: Readonly<Record<string, readonly { readonly region: string }[]>>,
  regions: readonly string[],
  path: Finding['path'],
): Finding[] {
  return [
    ...coverage(switches, regions, path),
    ...Object.entries(switches).flatMap(([evacuated, places]) =>
      places.flatMap(({ region }, at) =>
        region === evacuated
          ? [{ path: [...path, evacuated, at, 'region'], expected: 'a Region other than the one that is evacuated' }]
          : [],
      ),
    ),
  ];
}

/** Both Regions of the workload have an entry, and no other Region has. */
function coverage(
  perRegion: Readonly<Record<string, unknown>>,
  regions: readonly string[],
  path: Finding['path'],
): Finding[] {
  const keys = Object.keys(perRegion);
  return [
    ...regions
      .filter((region) => !keys.includes(region))
      .map((region) => ({ path, expected: `an entry for ${region}` })),
    ...keys.flatMap((region) => unknown(region, regions, [...path, region], "one of the workload's Regions")),
  ];
}

function policyFindings({ policy }: Workload, people: readonly RoleHolder[] | undefined): Finding[] {
  const { approval, unattendedFailover } = policy;
  const window = unattendedFailover;
  const backwards = window && Date.parse(window.validUntil) <= Date.parse(window.validFrom);
  const found: Finding[] = backwards
    ? [{ path: ['policy', 'unattendedFailover', 'validUntil'], expected: 'an instant after validFrom' }]
    : [];
  if (!people) return found;
  const held = [...new Set(people.flatMap(({ roles }) => roles))].sort();
  const approvers = people.filter(({ roles }) => roles.some((role) => approval.roles.includes(role)));
  const where = ['policy', 'approval'];
  const roles = approval.roles.flatMap((role, at) =>
    unknown(role, held, [...where, 'roles', at], 'a role that someone has'),
  );
  const breakGlass = approval.breakGlass
    ? unknown(approval.breakGlass.role, held, [...where, 'breakGlass', 'role'], 'a role that someone has')
    : [];
  const short = approvers.length < approval.quorum && roles.length === 0;
  const quorum = short
    ? [{ path: [...where, 'quorum'], expected: `at most ${approvers.length}, the people with these roles` }]
    : [];
  return [...found, ...roles, ...breakGlass, ...quorum];
}
