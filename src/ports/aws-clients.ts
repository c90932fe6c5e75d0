/** What AWS adapters are given instead of making connections themselves: SDK clients, and plain HTTP and DNS. */

export const awsServices = [
  'health',
  'support',
  'cloudwatch',
  'xray',
  'lambda',
  'kinesis',
  'dynamodb',
  'route53',
  'route53-recovery-cluster',
  's3',
  'arc-zonal-shift',
  'apigateway',
  'cloudtrail',
  'cognito-idp',
  'iam',
  'kms',
  'scheduler',
  'secretsmanager',
  'servicequotas',
  'sqs',
  'states',
  'sts',
] as const;
export type AwsService = (typeof awsServices)[number];

/** The part of an SDK v3 client that adapters use. */
export interface AwsClient {
  // biome-ignore lint/suspicious/noExplicitAny: SDK commands carry their own input and output types; the adapter narrows at the call
  send(command: any, options: { abortSignal: AbortSignal }): Promise<any>;
}

export interface AwsClients {
  /** The client of a service in a Region; `endpoint` only where it is literal (routing-control cluster, Support). */
  get(service: AwsService, region: string, endpoint?: string): AwsClient;
}

/** One call of an AWS operation, told from outside of any SDK: `CreateAlias` with the input of an SDK command. */
export interface AwsCall {
  readonly service: AwsService;
  readonly operation: string;
  readonly input: unknown;
  readonly region: string;
  readonly abortSignal: AbortSignal;
}

/** Serves AWS operations as an account would. Rejects with AWS-shaped errors, and with Node's where a connection fails. */
export type ServeAws = (call: AwsCall) => Promise<{ readonly output: object; readonly requestId: string }>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One question to one DNS server. */
export interface DnsQuestion {
  /** Host name or address, e.g. one of a zone's own name servers or a public resolver; empty: the resolver of this machine. */
  readonly server: string;
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'CNAME';
}

/** Plain HTTPS GET and DNS from the engine's own Region. Failures carry Node's `code` (ENOTFOUND, ECONNREFUSED, ECONNRESET, ETIMEDOUT). */
export interface Net {
  get(url: string, signal: AbortSignal): Promise<HttpAnswer>;
  resolveCname(name: string, signal: AbortSignal): Promise<string[]>;
  /** What that server answers now: addresses or names. ENODATA: the name is there, and has no record of this type. */
  ask(question: DnsQuestion, signal: AbortSignal): Promise<string[]>;
}
