import type { AwsClients, Net } from '../../ports/aws-clients.ts';
import type { AwsHealth, AwsPublicFeed, AwsSupport } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Functions, Streams } from '../../ports/compute.ts';
import type { Gateways } from '../../ports/gateways.ts';
import type { DnsConfiguration } from '../../ports/health-checks.ts';
import type { Leases, Ownership, Tables } from '../../ports/tables.ts';
import type { Alarms, Canaries, Changes, Traces } from '../../ports/telemetry.ts';
import type { DnsRecords, Routing, RoutingControls, SwitchObjects, ZonalShifts } from '../../ports/traffic.ts';
import { alarms } from './alarms.ts';
import { awsHealth } from './aws-health.ts';
import { awsSupport } from './aws-support.ts';
import { canaries } from './canaries.ts';
import { changes } from './changes.ts';
import { dnsConfiguration } from './dns-configuration.ts';
import { dnsRecords } from './dns-records.ts';
import { functions } from './functions.ts';
import { gateways } from './gateways.ts';
import { leases } from './leases.ts';
import { ownership } from './ownership.ts';
import { publicFeed } from './public-feed.ts';
import { routing } from './routing.ts';
import { routingControls } from './routing-controls.ts';
import { streams } from './streams.ts';
import { switchObjects } from './switch-objects.ts';
import { tables } from './tables.ts';
import { traces } from './traces.ts';
import { zonalShifts } from './zonal-shifts.ts';

/** Every port that has to do with AWS, and the clock they share: all that actions reach. */
export interface AwsPorts {
  readonly clock: Clock;
  readonly health: AwsHealth;
  readonly feed: AwsPublicFeed;
  readonly support: AwsSupport;
  readonly alarms: Alarms;
  readonly traces: Traces;
  readonly canaries: Canaries;
  readonly changes: Changes;
  readonly routingControls: RoutingControls;
  readonly switchObjects: SwitchObjects;
  readonly dnsRecords: DnsRecords;
  readonly routing: Routing;
  readonly zonalShifts: ZonalShifts;
  readonly tables: Tables;
  readonly leases: Leases;
  readonly ownership: Ownership;
  readonly functions: Functions;
  readonly streams: Streams;
  readonly gateways: Gateways;
  readonly dnsConfiguration: DnsConfiguration;
}

/** All AWS adapters over the given clients, network and clock. Makes no call by itself. */
export function awsPorts(clients: AwsClients, net: Net, clock: Clock): AwsPorts {
  return {
    clock,
    health: awsHealth(clients, net, clock),
    feed: publicFeed(net),
    support: awsSupport(clients, clock),
    alarms: alarms(clients),
    traces: traces(clients),
    canaries: canaries(net, clock),
    changes: changes(clients),
    routingControls: routingControls(clients, clock),
    switchObjects: switchObjects(clients),
    dnsRecords: dnsRecords(clients),
    routing: routing(net),
    zonalShifts: zonalShifts(clients),
    tables: tables(clients),
    leases: leases(clients, clock),
    ownership: ownership(clients, clock),
    functions: functions(clients),
    streams: streams(clients),
    gateways: gateways(clients),
    dnsConfiguration: dnsConfiguration(clients),
  };
}
