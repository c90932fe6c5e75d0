import type { Account, CredentialsLife } from '../../ports/account.ts';
import type { AwsClients, Net } from '../../ports/aws-clients.ts';
import type { AwsHealth, AwsPublicFeed, AwsSupport, KeptText } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Functions, Streams } from '../../ports/compute.ts';
import type { Consumers, PausedConsumers } from '../../ports/consumers.ts';
import type { Estate } from '../../ports/estate.ts';
import type { Gateways } from '../../ports/gateways.ts';
import type { DnsConfiguration } from '../../ports/health-checks.ts';
import type { Leases, Ownership, Tables } from '../../ports/tables.ts';
import type { Alarms, Canaries, Changes, Measurements, OwnCalls, Traces } from '../../ports/telemetry.ts';
import type {
  DnsRecords,
  Routing,
  RoutingControls,
  SwitchMetrics,
  SwitchObjects,
  ZonalShifts,
} from '../../ports/traffic.ts';
import { type AskCredentialsLife, account } from './account.ts';
import { alarms } from './alarms.ts';
import { awsHealth } from './aws-health.ts';
import { awsSupport } from './aws-support.ts';
import { canaries } from './canaries.ts';
import { changes } from './changes.ts';
import { consumers } from './consumers.ts';
import { dnsConfiguration } from './dns-configuration.ts';
import { dnsRecords } from './dns-records.ts';
import { estate } from './estate.ts';
import { functions } from './functions.ts';
import { gateways } from './gateways.ts';
import { leases } from './leases.ts';
import { measurements } from './measurements.ts';
import { ownership } from './ownership.ts';
import { pausedConsumers } from './paused-consumers.ts';
import { publicFeed } from './public-feed.ts';
import { routing } from './routing.ts';
import { routingControls } from './routing-controls.ts';
import { RuntimeMemory } from './runtimes.ts';
import { streams } from './streams.ts';
import { switchMetrics } from './switch-metrics.ts';
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
  readonly measurements: Measurements;
  readonly ownCalls: OwnCalls;
  readonly routingControls: RoutingControls;
  readonly switchObjects: SwitchObjects;
  readonly switchMetrics: SwitchMetrics;
  readonly dnsRecords: DnsRecords;
  readonly routing: Routing;
  readonly zonalShifts: ZonalShifts;
  readonly tables: Tables;
  readonly leases: Leases;
  readonly consumers: Consumers;
  readonly pausedConsumers: PausedConsumers;
  readonly ownership: Ownership;
  readonly functions: Functions;
  readonly streams: Streams;
  readonly gateways: Gateways;
  readonly estate: Estate;
  readonly account: Account;
  readonly dnsConfiguration: DnsConfiguration;
}

/** What all sets of ports of one process share. */
export interface Shared {
  readonly caseCodes: KeptText;
  readonly ownCalls: OwnCalls;
  readonly runtimes: RuntimeMemory;
}

/** All AWS adapters over the given clients, network and clock. Makes no call by itself. */
export function awsPorts(
  clients: AwsClients,
  net: Net,
  clock: Clock,
  askCredentialsLife: AskCredentialsLife = lifeUnknown,
  shared: Shared = alone(),
): AwsPorts {
  return {
    clock,
    health: awsHealth(clients, net, clock),
    feed: publicFeed(net, clock),
    support: awsSupport(clients, clock, shared.caseCodes),
    alarms: alarms(clients),
    traces: traces(clients),
    canaries: canaries(net, clock),
    changes: changes(clients, clock, shared.runtimes),
    measurements: measurements(clients),
    ownCalls: shared.ownCalls,
    routingControls: routingControls(clients, clock),
    switchObjects: switchObjects(clients),
    switchMetrics: switchMetrics(clients),
    dnsRecords: dnsRecords(clients, clock),
    routing: routing(net, clock),
    zonalShifts: zonalShifts(clients),
    tables: tables(clients),
    leases: leases(clients, clock),
    consumers: consumers(clients),
    pausedConsumers: pausedConsumers(clients, clock),
    ownership: ownership(clients, clock),
    functions: functions(clients),
    streams: streams(clients),
    gateways: gateways(clients),
    estate: estate(clients),
    account: account(clients, net, clock, askCredentialsLife),
    dnsConfiguration: dnsConfiguration(clients),
  };
}

/** Where nobody says how long the credentials last. */
async function lifeUnknown(): Promise<CredentialsLife> {
  return { expiresAtMs: null, source: 'not told' };
}

/** Ports that share nothing with others: they remember case codes only while they live, and count no calls. */
function alone(): Shared {
  let codes: string | undefined;
  return {
    caseCodes: {
      read: async () => codes,
      write: async (text) => {
        codes = text;
      },
    },
    ownCalls: { recent: () => [] },
    runtimes: new RuntimeMemory(),
  };
}
