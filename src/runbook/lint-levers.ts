import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { LintFinding } from './lint-finding.ts';

/** Route 53's record sets are changed in this Region alone. */
const recordsHome = 'us-east-1';

/** What a workload says of the levers that move its traffic, and of how it is seen where traffic leads. */
export function lintLevers({ id, regions, levers, dns }: Workload): LintFinding[] {
  const kinds = levers.map(({ kind }) => kind);
  const findings = levers.flatMap((lever, index) => lintLever(lever, `${id}.levers.${index}`));
  if (kinds.every((kind) => kind === 'records')) {
    const own = regions.includes(recordsHome) ? `, a Region of ${id} itself` : '';
    findings.push({
      level: 'error',
      where: `${id}.levers`,
      what: `the only lever is Route 53's control plane, which lives in ${recordsHome}${own}: it was down for seven hours in December 2021`,
      fix: 'add routing controls or standby-takes-over-primary switches',
    });
  }
  const first = kinds.indexOf('records');
  if (first !== -1 && first !== kinds.length - 1) {
    findings.push({
      level: 'warning',
      where: `${id}.levers`,
      what: 'record changes come before a data-plane lever',
      fix: 'list record changes last',
    });
  }
  if (dns.nameServers.length === 0 || dns.resolvers.length === 0) {
    findings.push({
      level: 'warning',
      where: `${id}.dns`,
      what: 'only our own resolver is asked where traffic leads: its cache may say what was',
      fix: "list the zone's name servers, and public resolvers of different operators",
    });
  }
  return findings;
}

function lintLever(lever: Lever, where: string): LintFinding[] {
  switch (lever.kind) {
    case 'routing-control':
      return lintEndpoints(lever, where);
    case 'standby-object':
      return lintSwitches(lever.switches, `${where}.switches`, 'bucket');
    case 'standby-alarm':
      return lintSwitches(lever.alarms, `${where}.alarms`, 'alarm');
    case 'records':
      return lever.acceleratedRecovery
        ? []
        : [
            {
              level: 'warning',
              where,
              what: 'accelerated recovery is off: record changes may be impossible for hours',
              fix: 'turn it on for the hosted zone before it is needed',
            },
          ];
  }
}

function lintEndpoints({ endpoints }: Extract<Lever, { kind: 'routing-control' }>, where: string): LintFinding[] {
  if (new Set(endpoints.map(({ region }) => region)).size === endpoints.length) return [];
  return [
    {
      level: 'error',
      where: `${where}.endpoints`,
      what: 'two endpoints of the cluster are given for one Region: a cluster has five, in five Regions',
      fix: 'copy all five from the cluster (aws route53-recovery-control-config describe-cluster)',
    },
  ];
}

/** Switches survive what they answer to, and one that fails after use does not bring traffic back. */
function lintSwitches(
  perRegion: Readonly<Record<string, readonly { readonly region: string }[]>>,
  where: string,
  noun: string,
): LintFinding[] {
  return Object.entries(perRegion).flatMap(([region, switches]) => {
    const findings: LintFinding[] = [];
    if (switches.some((one) => one.region === region)) {
      findings.push({
        level: 'error',
        where: `${where}.${region}`,
        what: 'a switch stands in the Region it would leave',
        fix: 'put switches in surviving Regions',
      });
    }
    if (new Set(switches.map((one) => one.region)).size < 2) {
      findings.push({
        level: 'warning',
        where: `${where}.${region}`,
        what: `one ${noun} alone: when its Region blinks after use, traffic goes back`,
        fix: `two ${noun}s in two surviving Regions under a calculated check`,
      });
    }
    return findings;
  });
}
