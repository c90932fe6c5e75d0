import { CodedError } from '../errors.ts';
import { hostedZoneOf, type Workload } from '../workload/schema.ts';
import type { DeclaredOperation } from './operations.ts';

/** Where a statement holds. */
export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** `queueUrls`: where the engine takes alarms from. */
type Rule = (workload: Workload, operation: DeclaredOperation, queueUrls: readonly string[]) => Scope;

/** Keys of the items of the lease's table that the engine writes, and the heartbeats it writes into the workload's tables. */
export const ownItems: readonly string[] = ['writer#*', 'engine#*', 'lock#*', 'paused#*', 'muster#*'];

const everywhere = (workload: Workload): Scope => ({
  resources: ['*'],
  condition: { StringEquals: { 'aws:RequestedRegion': places(workload) } },
});
/** Services with one endpoint for all: a condition on the Region would only shut the other endpoint out. */
const global = (): Scope => ({ resources: ['*'] });

/**
 * Resources per service, as the Service Authorization Reference lets them be named. What has no resource of its own is bound to the Regions
 * of the workload and of the engine where its service is regional.
 */
const rules: Readonly<Record<string, Rule>> = {
  dynamodb: (workload, operation) => ({
    resources: operation === 'dynamodb:Query' ? indexes(workload) : tables(workload),
    ...(operation === 'dynamodb:PutItem'
      ? { condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ownItems } } }
      : {}),
  }),
  lambda: (workload, operation) =>
    operation === 'lambda:GetAccountSettings' || operation.includes('EventSourceMapping')
      ? everywhere(workload)
      : { resources: functions(workload).flatMap((name) => functionAndVersions(workload, name)) },
  kinesis: (workload) => ({
    resources: streams(workload).flatMap((name) => inRegions(workload, 'kinesis', `stream/${name}`)),
  }),
  s3: (workload, operation) => ({
    resources:
      operation === 's3:ListBucket' || operation.startsWith('s3:GetBucket')
        ? buckets(workload)
        : switches(workload).map(({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`),
  }),
  route53: (workload, operation) => {
    if (operation === 'route53:GetChange') return { resources: ['arn:aws:route53:::change/*'] };
    if (operation.includes('HealthCheck')) return { resources: ['arn:aws:route53:::healthcheck/*'] };
    const changed = operation === 'route53:ChangeResourceRecordSets';
    const zones = changed ? leverZones(workload) : [...leverZones(workload), hostedZoneOf(workload)];
    return {
      resources: [...new Set(zones)].flatMap((zone) =>
        zone === undefined ? [] : [`arn:aws:route53:::hostedzone/${zone}`],
      ),
    };
  },
  'route53-recovery-cluster': ({ levers }) => ({
    resources: levers.flatMap((lever) => (lever.kind === 'routing-control' ? Object.values(lever.controls) : [])),
  }),
  'arc-zonal-shift': zonalShifts,
  sqs: (workload, operation, queueUrls) => ({
    resources: takesMessages(operation) ? queueUrls.map(queueArn) : bound(workload, 'queue', 'sqs', (name) => name),
  }),
  states: (workload) => ({ resources: bound(workload, 'execution', 'states', (name) => `stateMachine:${name}`) }),
  scheduler: (workload) => ({ resources: schedules(workload) }),
  secretsmanager: (workload) => ({
    resources: bound(workload, 'secret', 'secretsmanager', (name) => `secret:${name}-??????`),
  }),
  kms: (workload) => ({
    resources: workload.bound.some(({ kind }) => kind === 'key') ? inRegions(workload, 'kms', 'key/*') : [],
  }),
  'cognito-idp': (workload) => ({
    resources: bound(workload, 'user-pool', 'cognito-idp', (name) => `userpool/${name}`),
  }),
  apigateway: (workload) => ({ resources: workload.regions.map((region) => `arn:aws:apigateway:${region}::/*`) }),
  iam: (workload, operation) => {
    const roles = `arn:aws:iam::${workload.accountId}:role/*`;
    if (operation === 'iam:PassRole') return passedToScheduler(workload, roles);
    const users = `arn:aws:iam::${workload.accountId}:user/*`;
    return { resources: operation === 'iam:GetRole' ? [roles] : [roles, users] };
  },
  cloudwatch: everywhere,
  xray: everywhere,
  cloudtrail: everywhere,
  servicequotas: everywhere,
  health: global,
  support: global,
  sts: global,
};

/**
 * What can be shifted is told apart by a condition: load balancers alone are resources that a statement can name, Auto Scaling groups and clusters
 * are not, and the list of shifts is about none (Service Authorization Reference, ARC zonal shift; ARC Developer Guide, IAM for zonal shift).
 */
function zonalShifts(workload: Workload, operation: DeclaredOperation): Scope {
  const shifted = workload.zonalResources.map(({ resource }) => resource);
  if (shifted.length === 0) return { resources: [] };
  if (operation === 'arc-zonal-shift:ListZonalShifts') return everywhere(workload);
  return { resources: ['*'], condition: { StringEquals: { 'arc-zonal-shift:ResourceIdentifier': shifted } } };
}

/**
 * Where an operation is needed for a workload; no resources where the workload has nothing of the kind. `queueUrls` are those that the engine
 * takes alarms from.
 */
export function scopeOf(operation: DeclaredOperation, workload: Workload, queueUrls: readonly string[]): Scope {
  const rule = rules[operation.slice(0, operation.indexOf(':'))];
  return rule ? rule(workload, operation, queueUrls) : { resources: [] };
}

/** Is it known where operations of this service apply? One without a rule would be granted nowhere. */
export function hasRule(operation: DeclaredOperation): boolean {
  return rules[operation.slice(0, operation.indexOf(':'))] !== undefined;
}

/** Regions where something of the workload may be asked for. Alarms of a lever stand in any Region that survives. */
function places({ regions, engineRegion, lease, levers }: Workload): string[] {
  const alarms = levers.flatMap((lever) => (lever.kind === 'standby-alarm' ? Object.values(lever.alarms).flat() : []));
  return [...new Set([...regions, engineRegion, ...lease.regions, ...alarms.map(({ region }) => region)])].sort();
}

function leverZones({ levers }: Workload): string[] {
  return levers.flatMap((lever) => ('hostedZoneId' in lever ? [lever.hostedZoneId] : []));
}

/**
 * Whoever updates a schedule passes on the role that its target runs with, unchanged or not. Which role that is stands in the schedule alone: it
 * is read when the schedule is paused, and one written down beforehand could be another by then, found out in the outage. So it is any role of
 * the account that may be given to the scheduler, which the role itself has to trust; and only schedules of the workload can be updated.
 */
function passedToScheduler(workload: Workload, roles: string): Scope {
  return {
    resources: schedules(workload).length > 0 ? [roles] : [],
    condition: { StringEquals: { 'iam:PassedToService': ['scheduler.amazonaws.com'] } },
  };
}

/** `group/name`, or a name alone: then it is of the group `default` (EventBridge Scheduler API Reference, GetSchedule). */
function schedules(workload: Workload): string[] {
  return bound(
    workload,
    'schedule',
    'scheduler',
    (name) => `schedule/${name.includes('/') ? name : `default/${name}`}`,
  );
}

function takesMessages(operation: DeclaredOperation): boolean {
  return operation === 'sqs:ReceiveMessage' || operation === 'sqs:DeleteMessage';
}

/** @throws CodedError `invalid` for a URL that is not of Amazon SQS */
function queueArn(url: string): string {
  const [, region, account, name] = /^https:\/\/sqs\.([\w-]+)\.[\w.]+\/(\d+)\/([\w-]+)$/.exec(url) ?? [];
  if (name === undefined) throw new CodedError('invalid', `${url} is not the URL of a queue`);
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

function arn(service: string, region: string, { accountId }: Workload, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

function inRegions(workload: Workload, service: string, resource: string): string[] {
  return workload.regions.map((region) => arn(service, region, workload, resource));
}

function tables(workload: Workload): string[] {
  const own = workload.tables.flatMap(({ name }) => inRegions(workload, 'dynamodb', `table/${name}`));
  return [
    ...own,
    ...workload.lease.regions.map((region) => arn('dynamodb', region, workload, `table/${workload.lease.table}`)),
  ];
}

/** Items that the application marked are found by an index of its tables. */
function indexes(workload: Workload): string[] {
  return workload.tables.flatMap(({ name }) => inRegions(workload, 'dynamodb', `table/${name}/index/*`));
}

function named({ components }: Workload, service: string): string[] {
  return components.filter((component) => component.service === service).map(({ name }) => name);
}

function functionAndVersions(workload: Workload, name: string): string[] {
  return [`function:${name}`, `function:${name}:*`].flatMap((resource) => inRegions(workload, 'lambda', resource));
}

/** Those of the components, and those whose code has to be the same in both Regions: `function:alias`. */
function functions(workload: Workload): string[] {
  const compared = boundNames(workload, 'code-version').map((name) => name.split(':', 1)[0] ?? name);
  return [...new Set([...named(workload, 'lambda'), ...compared])];
}

function streams(workload: Workload): string[] {
  const needed = workload.capacity.kinesis.map(({ stream }) => stream);
  return [...new Set([...needed, ...named(workload, 'kinesis'), ...boundNames(workload, 'stream')])];
}

function switches({ levers }: Workload): readonly { readonly bucket: string; readonly key: string }[] {
  return levers.flatMap((lever) => (lever.kind === 'standby-object' ? Object.values(lever.switches).flat() : []));
}

function buckets(workload: Workload): string[] {
  const all = [...switches(workload).map(({ bucket }) => bucket), ...boundNames(workload, 'bucket')];
  return [...new Set(all)].map((bucket) => `arn:aws:s3:::${bucket}`);
}

type Kind = Workload['bound'][number]['kind'];

/** Names of bound resources and of their counterparts, whichever Region they are in. */
function boundNames(workload: Workload, kind: Kind): string[] {
  return workload.bound
    .filter((one) => one.kind === kind)
    .flatMap(({ name, counterpart }) => (counterpart === 'none' ? [name] : [name, counterpart]));
}

/** A bound resource and its counterpart in the other Region. */
function bound(workload: Workload, kind: Kind, service: string, resource: (name: string) => string): string[] {
  const found = workload.bound
    .filter((one) => one.kind === kind)
    .flatMap(({ name, region, counterpart }) => [
      arn(service, region, workload, resource(name)),
      ...workload.regions
        .filter((other) => other !== region && counterpart !== 'none')
        .map((other) => arn(service, other, workload, resource(counterpart))),
    ]);
  return [...new Set(found)];
}
