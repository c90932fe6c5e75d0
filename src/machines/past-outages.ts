import type { FailureKind } from '../diagnosis/evidence.ts';

/** One outage that is over: what kind of failure it was, and how long customers met it. */
export interface PastOutage {
  /** Day of the onset, UTC. */
  readonly began: string;
  readonly kind: FailureKind;
  /** What failed for that long, by the names that scenarios use. */
  readonly services: readonly string[];
  readonly minutes: number;
  readonly source: string;
}

/**
 * How long failures of each kind have lasted, from the onset to the end that the source gives for the services named: one line for each part
 * that ended by itself. AWS publishes summaries of its large events only, so short ones are missing here; what is compared with this record has
 * lasted for a minute or more already. Looked for up to 2026-11-01. Kinds of our own making are taken from others' public reports.
 */
export const pastOutages: readonly PastOutage[] = [
  {
    began: '2012-06-15',
    kind: 'zone',
    services: ['ec2'],
    minutes: 113,
    source: 'AWS status page: power lost 20:57 PDT, most instances back 22:50 PDT',
  },
  {
    began: '2012-12-24',
    kind: 'control-plane',
    services: ['elb'],
    minutes: 1421,
    source: 'AWS post-event summary 680587: 12:24 PST to 12:05 PST the next day',
  },
  {
    began: '2015-09-20',
    kind: 'data-plane',
    services: ['dynamodb'],
    minutes: 291,
    source: 'AWS post-event summary 5467D2: 02:19 to 07:10 PDT',
  },
  {
    began: '2017-02-28',
    kind: 'data-plane',
    services: ['s3'],
    minutes: 257,
    source: 'AWS post-event summary 41926: 09:37 to 13:54 PST',
  },
  {
    began: '2018-11-21',
    kind: 'dns',
    services: ['route53', 'resolver'],
    minutes: 84,
    source: 'AWS post-event summary 74876-2: 08:19 to 09:43 KST',
  },
  {
    began: '2019-08-23',
    kind: 'zone',
    services: ['ec2'],
    minutes: 354,
    source: 'AWS post-event summary 56489: 12:36 JST, most instances back by 18:30 JST',
  },
  {
    began: '2020-11-25',
    kind: 'data-plane',
    services: ['kinesis'],
    minutes: 1028,
    source: 'AWS post-event summary 11201: 05:15 to 22:23 PST',
  },
  {
    began: '2020-11-25',
    kind: 'telemetry',
    services: ['cloudwatch'],
    minutes: 1028,
    source: 'AWS post-event summary 11201: metrics and logs went with Kinesis',
  },
  {
    began: '2021-06-10',
    kind: 'zone',
    services: ['ec2'],
    minutes: 195,
    source: 'AWS status page: 13:18 to 16:33 PDT in one zone of eu-central-1',
  },
  {
    began: '2021-12-07',
    kind: 'control-plane',
    services: ['route53', 'ec2', 'elb', 'support'],
    minutes: 420,
    source: 'AWS post-event summary 12721: 15:30 to 22:30 UTC (Route 53 API); network devices recovered 22:22',
  },
  {
    began: '2021-12-07',
    kind: 'data-plane',
    services: ['apigateway', 'sts'],
    minutes: 547,
    source: 'AWS post-event summary 12721: 15:30 to 00:37 UTC (API Gateway)',
  },
  {
    began: '2023-06-13',
    kind: 'cell',
    services: ['lambda', 'apigateway'],
    minutes: 116,
    source: 'AWS post-event summary 061323: 18:49 to 20:45 UTC (invocations)',
  },
  {
    began: '2023-06-13',
    kind: 'capacity',
    services: ['lambda'],
    minutes: 228,
    source: 'AWS post-event summary 061323: 18:49 to 22:37 UTC (asynchronous backlog)',
  },
  {
    began: '2024-07-30',
    kind: 'cell',
    services: ['kinesis'],
    minutes: 412,
    source: 'AWS post-event summary 073024: 21:45 to 04:37 UTC',
  },
  {
    began: '2024-07-30',
    kind: 'telemetry',
    services: ['cloudwatch', 'xray'],
    minutes: 412,
    source: 'AWS post-event summary 073024: 21:45 to 04:37 UTC',
  },
  {
    began: '2025-10-20',
    kind: 'dns',
    services: ['dynamodb'],
    minutes: 157,
    source: 'AWS post-event summary 101925: 06:48 to 09:25 UTC',
  },
  {
    began: '2025-10-20',
    kind: 'capacity',
    services: ['ec2'],
    minutes: 649,
    source: 'AWS post-event summary 101925: 06:48 to 17:37 UTC (launches)',
  },
  {
    began: '2025-10-20',
    kind: 'cell',
    services: ['elb'],
    minutes: 519,
    source: 'AWS post-event summary 101925: 12:30 to 21:09 UTC (load balancers)',
  },
  {
    began: '2026-05-07',
    kind: 'zone',
    services: ['ec2', 'elb'],
    minutes: 1230,
    source: 'AWS Health dashboard: 23:20 to about 20:00 UTC the next day, use1-az4',
  },
  {
    began: '2019-07-02',
    kind: 'deploy',
    services: [],
    minutes: 27,
    source: "Cloudflare's report of 2019-07-12: a rule that exhausted processors",
  },
  {
    began: '2021-06-08',
    kind: 'deploy',
    services: [],
    minutes: 49,
    source: "Fastly's summary of 2021-06-08: 95 % of the network back after 49 minutes",
  },
];

/** How long outages lasted, minutes, by kind: what an incident keeps of the record. */
export type OutageMinutes = Readonly<Partial<Record<FailureKind, readonly number[]>>>;

export function minutesByKind(outages: readonly PastOutage[]): OutageMinutes {
  const groups = Map.groupBy(outages, ({ kind }) => kind);
  return Object.fromEntries([...groups].map(([kind, those]) => [kind, those.map(({ minutes }) => minutes)]));
}
