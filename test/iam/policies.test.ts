import { describe, expect, it } from '@jest/globals';
import type { AnyAction } from '../../src/actions/define.ts';
import { actions } from '../../src/actions/index.ts';
import { readOperations } from '../../src/adapters/aws/read-only.ts';
import { declarations, policiesOf } from '../../src/cli/iam.ts';
import { configAt, exampleConfig } from '../../src/cli/project.ts';
import { neededFor } from '../../src/iam/operations.ts';
import { operationsFor, type PolicyDocument, policyFor } from '../../src/iam/policies.ts';
import { awsServices } from '../../src/ports/aws-clients.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { shop as plainShop } from '../fixtures/workload.ts';

const config = configAt(exampleConfig);
const shop = config.workloads[0] as Workload;
const actionsOf = ({ Statement }: PolicyDocument) => Statement.flatMap(({ Action }) => Action);
const about = (policy: PolicyDocument, action: string) =>
  policy.Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);

describe('declared operations', () => {
  it('name their service as the clients do', () => {
    const odd = Object.values(actions).flatMap(({ name, operations }) =>
      operations
        .filter((operation) => !awsServices.some((service) => operation.startsWith(`${service}:`)))
        .map((operation) => `${name} ${operation}`),
    );
    expect(odd).toEqual([]);
  });

  it('of an action that reads are reads', () => {
    const reading = Object.values(actions).filter(({ risk }) => risk === 'read');
    const odd = reading.flatMap(({ name, operations }) =>
      operations.filter((operation) => !readOperations.includes(operation)).map((operation) => `${name} ${operation}`),
    );
    expect(odd).toEqual([]);
  });
});

describe('policies', () => {
  it.each(['read', 'drill'] as const)('%s grants nothing that changes anything', (name) => {
    const granted = operationsFor(name, declarations);
    expect(granted.length).toBeGreaterThan(10);
    expect(granted.filter((operation) => !readOperations.includes(operation))).toEqual([]);
    const iam = actionsOf(policyFor(name, declarations, shop)).filter((action) => !action.startsWith('apigateway:'));
    expect(iam.filter((action) => !/:(Get|List|Describe|Head|Lookup|Simulate|BatchGet|Query)/.test(action))).toEqual(
      [],
    );
  });

  it('mitigate names the tables, functions, switches and controls of the workload and no others', () => {
    const { mitigate } = policiesOf(config, 'shop').shop ?? {};
    const policy = mitigate as PolicyDocument;
    expect(about(policy, 'route53-recovery-cluster:UpdateRoutingControlStates')).toHaveLength(2);
    expect(about(policy, 's3:PutObject')).toContain('arn:aws:s3:::shop-switch-us-west-2/evacuate-us-east-1');
    expect(about(policy, 'lambda:UpdateAlias')).toContain(
      'arn:aws:lambda:us-east-1:123456789012:function:shop-checkout:*',
    );
    expect(about(policy, 'lambda:UpdateAlias')).not.toContain('*');
    const items = policy.Statement.find(({ Action }) => Action.includes('dynamodb:PutItem'));
    expect(items?.Condition).toMatchObject({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': expect.anything() },
    });
  });

  it('grant no wildcard where the resource has a name', () => {
    const wide = [
      'cloudwatch',
      'xray',
      'cloudtrail',
      'servicequotas',
      'health',
      'support',
      'sts',
      'lambda',
      'arc-zonal-shift',
    ];
    for (const documents of Object.values(policiesOf(config, undefined))) {
      for (const policy of Object.values(documents)) {
        const everywhere = policy.Statement.filter(({ Resource }) => Resource.includes('*'));
        const services = everywhere.flatMap(({ Action }) => Action.map((action) => action.split(':')[0]));
        expect(services.filter((service) => !wide.includes(service ?? ''))).toEqual([]);
      }
    }
  });

  it('leave out what the workload does not have', () => {
    const policy = policyFor('mitigate', declarations, plainShop());
    expect(actionsOf(policy).filter((action) => action.startsWith('route53-recovery-cluster'))).toEqual([]);
  });

  it('give the break-glass key the data plane of the traffic levers, and nothing else', () => {
    const granted = new Set(
      actionsOf(policyFor('breakGlass', declarations, shop)).map((action) => action.split(':')[0]),
    );
    for (const service of granted) expect(['route53-recovery-cluster', 's3', 'cloudwatch']).toContain(service);
    expect(granted).toContain('route53-recovery-cluster');
  });

  it('let a bucket be listed, so that an absent switch is told from a lost permission', () => {
    expect(neededFor('s3:HeadObject').map(({ action }) => action)).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  it('refuse an operation of a service without a rule', () => {
    const stranger = { ...actions['traffic.shift'], operations: ['ec2:TerminateInstances'] } as AnyAction;
    expect(() => policyFor('mitigate', { ...declarations, actions: [stranger] }, shop)).toThrow('no rule');
  });
});
