import type { Workload } from '../workload/schema.ts';
import type { DeclaredOperation } from './operations.ts';

/** Where a statement holds. */
export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

type Rule = (workload: Workload, operation: DeclaredOperation) => Scope;

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
      : { resources: named(workload, 'lambda').flatMap((name) => functionAndVersions(workload, name)) },
  kinesis: (workload) => ({
    resources: streams(workload).flatMap((name) => inRegions(workload, 'kinesis', `stream/${name}`)),
  }),
  s3: (workload, operation) => ({
    resources:
      operation === 's3:ListBucket' || operation.startsWith('s3:GetBucket')
        ? buckets(workload)
        : switches(workload).map(({ bucket, key }) => `arn:aws:s3:::${bucket}/${key}`),
  }),
  route53: ({ levers }, operation) => {
    if (operation === 'route53:GetChange') return { resources: ['arn:aws:route53:::change/*'] };
    if (operation.includes('HealthCheck')) return { resources: ['arn:aws:route53:::healthcheck/*'] };
    return {
      resources: levers.flatMap((lever) =>
        'hostedZoneId' in lever ? [`arn:aws:route53:::hostedzone/${lever.hostedZoneId}`] : [],
      ),
    };
  },
  'route53-recovery-cluster': ({ levers }) => ({
    resources: levers.flatMap((lever) => (lever.kind === 'routing-control' ? Object.values(lever.controls) : [])),
  }),
  'arc-zonal-shift': ({ zonalResources }) => ({ resources: zonalResources.map(({ resource }) => resource) }),
  sqs: (workload) => ({ resources: bound(workload, 'queue', 'sqs', (name) => name) }),
  states: (workload) => ({ resources: bound(workload, 'execution', 'states', (name) => `stateMachine:${name}`) }),
  scheduler: (workload) => ({ resources: bound(workload, 'schedule', 'scheduler', (name) => `schedule/*/${name}`) }),
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
  iam: ({ accountId }) => ({ resources: [`arn:aws:iam::${accountId}:role/*`, `arn:aws:iam::${accountId}:user/*`] }),
  cloudwatch: everywhere,
  xray: everywhere,
  cloudtrail: everywhere,
  servicequotas: everywhere,
  health: global,
  support: global,
  sts: global,
};

/** Where an operation is needed for a workload; no resources where the workload has nothing of the kind. */
export function scopeOf(operation: DeclaredOperation, workload: Workload): Scope {
  const rule = rules[operation.slice(0, operation.indexOf(':'))];
  return rule ? rule(workload, operation) : { resources: [] };
}

/** Is it known where operations of this service apply? One without a rule would be granted nowhere. */
export function hasRule(operation: DeclaredOperation): boolean {
  return rules[operation.slice(0, operation.indexOf(':'))] !== undefined;
}

function places({ regions, engineRegion, lease }: Workload): string[] {
  return [...new Set([...regions, engineRegion, ...lease.regions])].sort();
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

function streams(workload: Workload): string[] {
  return [...new Set([...workload.capacity.kinesis.map(({ stream }) => stream), ...named(workload, 'kinesis')])];
}

function switches({ levers }: Workload): readonly { readonly bucket: string; readonly key: string }[] {
  return levers.flatMap((lever) => (lever.kind === 'standby-object' ? Object.values(lever.switches).flat() : []));
}

function buckets(workload: Workload): string[] {
  const held = workload.bound.flatMap((one) => (one.kind === 'bucket' ? [one.name, one.counterpart] : []));
  const all = [...switches(workload).map(({ bucket }) => bucket), ...held.filter((name) => name !== 'none')];
  return [...new Set(all)].map((bucket) => `arn:aws:s3:::${bucket}`);
}

/** A bound resource and its counterpart in the other Region. */
function bound(
  workload: Workload,
  kind: Workload['bound'][number]['kind'],
  service: string,
  resource: (name: string) => string,
): string[] {
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
