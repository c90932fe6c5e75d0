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
    ...invitationFindings(workload, people),
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

function references({ components, journeys, tables, alarms, capacity }: Workload): Finding[] {
  const ids = components.map(({ id }) => id);
  const component = (id: string, ...path: Finding['path']) => unknown(id, ids, path, 'a component of the workload');
  return [
    ...components.flatMap(({ calls }, index) =>
      calls.flatMap((id, at) => component(id, 'components', index, 'calls', at)),
    ),
    ...components.flatMap(({ deadLettersOf }, index) =>
      deadLettersOf === undefined ? [] : component(deadLettersOf, 'components', index, 'deadLettersOf'),
    ),
    ...capacity.provisioned.flatMap((need, index) =>
      component(need.component, 'capacity', 'provisioned', index, 'component'),
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
    ...journeys.flatMap(({ urls }, index) => sharedUrls(workload, urls, ['journeys', index, 'urls'])),
    ...alarms.flatMap(({ region }, index) =>
      unknown(region, watched, ['alarms', index, 'region'], "one of the workload's Regions or the engine's"),
    ),
    ...bound.flatMap(({ region }, index) => ours(region, 'bound', index, 'region')),
    ...zonalResources.flatMap(({ region }, index) => ours(region, 'zonalResources', index, 'region')),
  ];
}

/** Probed at a URL that the Regions share, the standby would fail whenever the serving Region does, and nothing would ever fail over. */
function sharedUrls(
  { domainName, regions }: Workload,
  urls: Workload['journeys'][number]['urls'],
  path: Finding['path'],
): Finding[] {
  const bare = (host: string): string => host.toLowerCase().replace(/\.$/, '');
  // What is no URL is the schema's to refuse; the checks see it all the same.
  const [first, second] = regions.map((region) => URL.parse(urls[region] ?? ''));
  const own = (region: string, why: string): Finding => ({
    path: [...path, region],
    expected: `the Region's own URL: ${why}`,
  });
  const failover = [first, second].flatMap((url, index) =>
    url && bare(url.hostname) === bare(domainName)
      ? [own(regions[index] as string, `${domainName} leads to whichever Region serves`)]
      : [],
  );
  if (failover.length > 0) return failover;
  return first && first.href === second?.href ? [own(regions[1], `${regions[0]} has this one`)] : [];
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

function timeFindings({ approval, unattendedFailover: window }: Workload['policy']): Finding[] {
  const backwards = window && Date.parse(window.validUntil) <= Date.parse(window.validFrom);
  const late = approval.breakGlass && approval.breakGlass.afterSeconds >= approval.expirySeconds;
  const lapsed = `less than the ${approval.expirySeconds} s of expirySeconds, after which the plan has lapsed`;
  return [
    ...(backwards
      ? [{ path: ['policy', 'unattendedFailover', 'validUntil'], expected: 'an instant after validFrom' }]
      : []),
    ...(late ? [{ path: ['policy', 'approval', 'breakGlass', 'afterSeconds'], expected: lapsed }] : []),
  ];
}

/** Whoever is invited is one of the people; without a valid list of them, nothing is said. */
function invitationFindings({ communication }: Workload, people: readonly RoleHolder[] | undefined): Finding[] {
  if (!people) return [];
  const ids = people.map(({ id }) => id);
  return communication.invite.flatMap((id, at) =>
    unknown(id, ids, ['communication', 'invite', at], 'a person of the configuration'),
  );
}

function policyFindings({ policy }: Workload, people: readonly RoleHolder[] | undefined): Finding[] {
  const { approval } = policy;
  const found = timeFindings(policy);
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
