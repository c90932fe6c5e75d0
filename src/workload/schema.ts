import { z } from 'zod';
import { invariant } from '../errors.ts';
import { lever } from './lever.ts';
import { identifier, perRegion, region, seconds } from './terms.ts';

/**
 * A workload: one application that spans two Regions, with everything Muster needs to know about it written down beforehand,
 * because nothing can be looked up reliably during an outage. Unknown keys are refused.
 */

/** Service names are AWS's own, lower case without punctuation. */
export const serviceName = z.enum([
  'apigateway',
  'lambda',
  'dynamodb',
  's3',
  'sqs',
  'sns',
  'kinesis',
  'eventbridge',
  'stepfunctions',
  'cognito',
  'kms',
  'secretsmanager',
  'cloudwatch',
  'xray',
  'sts',
  'iam',
  'route53',
  'support',
  'health',
  'elb',
  'ec2',
  'cloudfront',
]);

const component = z.strictObject({
  id: identifier,
  service: serviceName,
  /** Physical name (function, table, API id) per Region; one string when it is the same in all. */
  name: z.string().min(1),
  /** Lambda: the alias that traffic uses. */
  alias: z.string().optional(),
  /** API Gateway: the stage that traffic uses. */
  stage: z.string().optional(),
  /** API Gateway: the API's id in each Region, where it is not `name`. */
  apiIds: perRegion(z.string()).optional(),
  /** False: it writes without asking the lease; only disabling what feeds it keeps it from writing behind the fence. Absent: it asks. */
  honoursLease: z.boolean().optional(),
  /** A queue: the component whose failed messages it takes. */
  deadLettersOf: identifier.optional(),
  /** Components it calls. */
  calls: z.array(identifier).default([]),
});

const journey = z.strictObject({
  id: identifier,
  critical: z.boolean(),
  /** Components on its path, the entry first. */
  components: z.array(identifier).min(1),
  /** The Region's own URL of the journey's deep health check: never the name that fails over. */
  urls: perRegion(z.url()),
});

const table = z.strictObject({
  name: z.string().min(3).max(255),
  component: identifier,
  consistency: z.enum(['eventual', 'strong']),
  /** Recent worst replication lag in normal times, milliseconds; the graceful wait is ten times this. */
  worstLagMs: z.int().min(0).max(600_000),
  /** Writes per second in normal times, for the estimate of data at risk. */
  writesPerSecond: z.number().min(0),
  /** The engine's own heartbeat items: how often they are written in each Region (0: the application writes them), and the table's key attributes, both strings. */
  heartbeat: z
    .strictObject({
      intervalSeconds: seconds(0, 60).default(5),
      partitionKey: z.string().min(1).default('pk'),
      sortKey: z.string().min(1).optional(),
    })
    .prefault({}),
  /** Index on `epoch` and `writtenAtMs`, where the application marks its items: late and conflicting writes are found by it before failback. */
  epochIndex: z
    .strictObject({
      name: z.string().min(3).max(255),
      partitionKey: z.string().min(1).default('pk'),
      sortKey: z.string().min(1).optional(),
    })
    .optional(),
  /** The table's resource policy as the infrastructure code writes it, JSON text; checked by `muster lint`. */
  resourcePolicy: z.string().optional(),
});

/** Where the name is asked for, to see where it leads. */
const dns = z.strictObject({
  /** Hosted zone of `domainName`, where no records lever names it. */
  hostedZoneId: z.string().optional(),
  /** The zone's own name servers. Empty: only the resolvers are asked. */
  nameServers: z.array(z.string().min(1)).default([]),
  /** Public resolvers of different operators: clients stand behind such. */
  resolvers: z.array(z.string().min(1)).default([]),
  /** The host that the name leads to in each Region; absent: the host of the Region's journeys. */
  targets: perRegion(z.string()).optional(),
});

const bound = z.strictObject({
  kind: z.enum([
    'queue',
    'stream',
    'schedule',
    'execution',
    'bucket',
    'user-pool',
    'key',
    'secret',
    'api-key',
    'code-version',
  ]),
  name: z.string(),
  region,
  /** Its counterpart in the other Region, or `none`: then failover does not restore it. */
  counterpart: z.string(),
  /** True when a critical journey needs it. */
  critical: z.boolean().default(false),
  /** What happens to work in flight before failback. */
  inFlight: z.enum(['hold', 'replay', 'discard']).default('hold'),
});

const alarm = z.strictObject({
  name: z.string().min(1),
  region,
  component: identifier.optional(),
  severity: z.enum(['sev1', 'sev2', 'sev3']).default('sev2'),
  /** A heartbeat alarm notifies once a minute; its silence is the signal. */
  heartbeat: z.boolean().default(false),
  periodSeconds: seconds(10, 3600).default(60),
  datapoints: z.int().min(1).max(60).default(2),
});

const approval = z.strictObject({
  roles: z.array(z.string()).min(1),
  quorum: z.int().min(1).max(5),
  /** The person who ordered does not count as approver. */
  fourEyes: z.boolean(),
  expirySeconds: seconds(60, 86_400),
  /** One named role may approve alone once quorum was not reached for this long, announced everywhere. */
  breakGlass: z.strictObject({ role: z.string(), afterSeconds: seconds(60, 86_400) }).optional(),
});

const policy = z.strictObject({
  /** Absent: nothing ever fails over unattended. */
  unattendedFailover: z
    .strictObject({ maxRpoSeconds: seconds(0, 86_400), validFrom: z.iso.datetime(), validUntil: z.iso.datetime() })
    .optional(),
  approval,
  /** Longest time without a writer Region that a plan may cause before it goes on ungracefully. */
  maxWithoutWriterSeconds: seconds(1, 3600),
  /** Hours of quiet before failback is offered (6 unless configured: later waves came 3 to 12 hours after in past outages). */
  quietHoursBeforeFailback: z.number().min(0).max(168).default(6),
  /** What the decision's arithmetic uses; all in seconds. */
  failbackCostSeconds: seconds(0, 86_400).default(900),
  /** How many seconds of outage one second of lost writes is worth. */
  dataRiskWeight: z.number().min(0).default(10),
});

export const workloadSchema = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  accountId: z.string().regex(/^\d{12}$/),
  /** Exactly two; which of them is active is read from the world. */
  regions: z.tuple([region, region]),
  /** Where the engine runs: a third Region is recommended. */
  engineRegion: region,
  domainName: z.string(),
  ttlSeconds: seconds(1, 86_400),
  components: z.array(component).min(1),
  journeys: z.array(journey).min(1),
  tables: z.array(table).default([]),
  /** Best first. */
  levers: z.array(lever).min(1),
  dns: dns.prefault({}),
  /** A strongly consistent global table in three Regions: three replicas, or two and a witness. It survives the loss of any one. */
  lease: z.strictObject({
    table: z.string(),
    /** Regions with a replica: each can serve it. */
    regions: z.array(region).min(2).max(3),
    /** The third Region where there are two replicas: it only keeps the table's log. */
    witness: region.optional(),
    ttlSeconds: seconds(1, 300),
    /** True when every writer uses the lease client; false makes the plan say that writers cannot be fenced. */
    honoured: z.boolean(),
  }),
  alarms: z.array(alarm).default([]),
  bound: z.array(bound).default([]),
  zonalResources: z
    .array(z.strictObject({ region, resource: z.string(), kind: z.enum(['alb', 'nlb', 'asg', 'eks']) }))
    .default([]),
  /**
   * Ids of Availability Zones by the names that this account calls them, e.g. `us-east-1: { us-east-1d: use1-az4 }` (EC2 DescribeAvailabilityZones):
   * names are dealt out account by account, and a zonal shift takes the id. Without them a zone can be left once AWS names it.
   */
  zoneIds: perRegion(z.record(z.string(), z.string().regex(/^[a-z]{3,5}\d-az\d$/))).default({}),
  capacity: z.strictObject({
    /** Needed in the Region that takes over. */
    lambdaConcurrency: z.int().min(0),
    kinesis: z.array(z.strictObject({ stream: z.string(), shards: z.int().min(1) })).default([]),
    /** Provisioned concurrency that the traffic's alias of a Lambda component needs there. */
    provisioned: z.array(z.strictObject({ component: identifier, executions: z.int().min(1) })).default([]),
    /** Service quotas that must be no lower there than in the Region that is left, by AWS's codes, e.g. `lambda` and `L-B99A9384`. */
    quotas: z.array(z.strictObject({ service: z.string(), quota: z.string(), name: z.string() })).default([]),
  }),
  canary: z.strictObject({
    intervalSeconds: seconds(5, 600),
    timeoutSeconds: seconds(1, 60),
    failuresToOpen: z.int().min(1).max(20),
  }),
  objectives: z.strictObject({
    rtoSeconds: seconds(1, 86_400),
    rpoSeconds: seconds(0, 86_400),
    /** What a minute costs in which the critical journeys fail, in the currency of the prices that `muster rto` reckons with. */
    outageCostPerMinute: z.number().min(0).optional(),
  }),
  communication: z.strictObject({
    cadenceSeconds: seconds(60, 86_400),
    statusPage: z.boolean(),
    /** Where the status page itself is hosted, for the linter: `outside-aws`, or a Region. */
    statusPageHostedIn: z.string(),
    /** Updates by mail to the subscribers, and calls and approvals by mail to the people who are meant. */
    mail: z.boolean().default(false),
    /** Whoever is on call is woken through the pager. */
    pager: z.boolean().default(false),
    /** Everything that chat is told goes to the configured webhooks too. */
    webhook: z.boolean().default(false),
    /** How long the people called have to answer before the next are called, and a person to take a role. */
    acknowledgeSeconds: seconds(60, 3600).default(300),
    /** People (ids of the configuration) to have in every incident's channel. */
    invite: z.array(identifier).default([]),
  }),
  policy,
});

export type Workload = z.infer<typeof workloadSchema>;

/** The host that the workload's name leads to in each Region: as configured, else the host of the Region's first journey. */
export function targetsOf({ dns, journeys, regions }: Workload): Record<string, string> {
  return Object.fromEntries(
    regions.flatMap((region) => {
      const url = journeys.map(({ urls }) => urls[region]).find((one) => one !== undefined);
      const host = dns.targets?.[region] ?? (url === undefined ? undefined : new URL(url).hostname);
      return host === undefined ? [] : [[region, host]];
    }),
  );
}

/** Hosted zone of the workload's name; undefined when neither a lever nor `dns` names it. */
export function hostedZoneOf({ dns: { hostedZoneId }, levers }: Pick<Workload, 'dns' | 'levers'>): string | undefined {
  return hostedZoneId ?? levers.find((one) => one.kind === 'records')?.hostedZoneId;
}

/** Id of an API in a Region. */
export function apiIdOf({ name, apiIds }: Workload['components'][number], region: string): string {
  return apiIds?.[region] ?? name;
}

/** `region` where it is one of the workload's two, else null: what happens elsewhere says nothing of where to go. */
export function ownRegion({ regions }: Pick<Workload, 'regions'>, region: string | null): string | null {
  return region !== null && regions.includes(region) ? region : null;
}

/** The workload's Region that is not `of`. @throws Error when `of` is none of the two: traffic would be led anywhere */
export function otherRegion(workload: Pick<Workload, 'regions'>, of: string): string {
  invariant(workload.regions.includes(of), `${of} is one of ${workload.regions.join(' and ')}`);
  const [first, second] = workload.regions;
  return of === first ? second : first;
}
