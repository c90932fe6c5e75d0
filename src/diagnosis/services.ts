import type { Evidence, GraphNode, Probe } from './evidence.ts';

type Component = Evidence['components'][number];

/** X-Ray's types begin with these (X-Ray's service graph, `Type`); the longest match counts. */
const serviceByType: Readonly<Record<string, string>> = {
  'AWS::ApiGateway': 'apigateway',
  'AWS::Lambda': 'lambda',
  'AWS::DynamoDB': 'dynamodb',
  'AWS::S3': 's3',
  'AWS::SQS': 'sqs',
  'AWS::SNS': 'sns',
  'AWS::Kinesis': 'kinesis',
  'AWS::Events': 'eventbridge',
  'AWS::StepFunctions': 'stepfunctions',
  'AWS::Cognito': 'cognito',
  'AWS::KMS': 'kms',
  'AWS::SecretsManager': 'secretsmanager',
  'AWS::STS': 'sts',
  'AWS::ElasticLoadBalancing': 'elb',
  'AWS::EC2': 'ec2',
};

/** Node types in which our own code runs: a fault there, with clean calls, is a fault of the code. */
const ownCodeTypes: readonly string[] = [
  'AWS::Lambda::Function',
  'AWS::ECS::Container',
  'AWS::ECS::Fargate',
  'AWS::EKS::Container',
  'AWS::EC2::Instance',
  'AWS::ElasticBeanstalk::Environment',
];

/** Services whose errors, as CloudWatch counts them, may be those of our code that they run or stand before. */
export const servicesOfOurCode: readonly string[] = ['lambda', 'apigateway', 'stepfunctions', 'elb'];

/** Services that only tell how others are: when they fail, what is measured may be well. */
export const telemetryServices: readonly string[] = ['cloudwatch', 'xray'];

export function serviceOfType(type: string): string | undefined {
  return Object.entries(serviceByType).find(([prefix]) => type === prefix || type.startsWith(`${prefix}::`))?.[1];
}

export function runsOwnCode(type: string): boolean {
  return ownCodeTypes.includes(type);
}

/** The workload's component that a node stands for; undefined when it is none of them. */
export function componentOf(
  node: Pick<GraphNode, 'name' | 'type'>,
  components: readonly Component[],
): Component | undefined {
  const named = components.filter(({ id, name }) => sameName(node.name, name) || sameName(node.name, id));
  const service = serviceOfType(node.type);
  return named.find((component) => component.service === service) ?? named[0];
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** True when a service or journey does not work. A throttle or a refusal is a sign of life. */
export function isDown(probe: Probe): boolean {
  return !probe.ok && probe.failure !== 'throttled' && probe.failure !== '4xx';
}

/** Everything a component needs, itself left out. */
export function dependenciesOf(id: string, components: readonly Component[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (current: string): void => {
    for (const called of components.find((component) => component.id === current)?.calls ?? []) {
      if (called === id || found.has(called)) continue;
      found.add(called);
      visit(called);
    }
  };
  visit(id);
  return found;
}
