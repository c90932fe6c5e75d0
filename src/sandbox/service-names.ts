/** Names of services in endpoints and in the SDK's calls that differ from those that workloads and scenarios use. */
const otherNames: Readonly<Record<string, string>> = {
  states: 'stepfunctions',
  events: 'eventbridge',
  'cognito-idp': 'cognito',
  monitoring: 'cloudwatch',
  elasticloadbalancing: 'elb',
  email: 'ses',
  es: 'opensearch',
  elasticfilesystem: 'efs',
  wafv2: 'waf',
};

/** An endpoint's label, or a client's service, as scenarios call it. */
export function impairedNameOf(name: string): string {
  return otherNames[name] ?? name;
}

/** Services whose regional endpoint only changes and describes: what runs in them is reached elsewhere. */
const managingOnly = new Set(['ec2', 'elb', 'ecs', 'eks', 'rds', 'elasticache', 'cloudformation', 'cloudfront', 'iam']);

/** Which plane answers at a service's regional endpoint. */
export function planeOfEndpoint(service: string): 'data' | 'control' {
  return managingOnly.has(service) ? 'control' : 'data';
}
