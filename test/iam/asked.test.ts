import { describe, expect, it } from '@jest/globals';
import { declarations, policiesOf } from '../../src/cli/iam.ts';
import { configAt, exampleConfig } from '../../src/cli/project.ts';
import { askedOf } from '../../src/iam/asked.ts';
import { type PolicyDocument, policyFor } from '../../src/iam/policies.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { allows } from './evaluate.ts';

const config = configAt(exampleConfig);
const documents = Object.values(policiesOf(config, undefined)).flatMap((policies) => Object.values(policies));

describe('what a policy is asked about', () => {
  it('is allowed by the policy itself, each action on each resource', () => {
    const refused = documents.flatMap((policy) =>
      askedOf([policy]).flatMap(({ actions, resources, context }) =>
        actions.flatMap((action) =>
          resources.filter((resource) => !allows(policy, { action, resource, context })).map((arn) => [action, arn]),
        ),
      ),
    );
    expect(refused).toEqual([]);
  });

  it('covers every action of it', () => {
    for (const policy of documents) {
      const granted = new Set(policy.Statement.flatMap(({ Action }) => Action));
      expect(new Set(askedOf([policy]).flatMap(({ actions }) => actions))).toEqual(granted);
    }
  });

  it('is a request for each Region, with names in the place of patterns', () => {
    const policy: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Anywhere',
          Effect: 'Allow',
          Action: ['xray:GetServiceGraph'],
          Resource: ['*'],
          Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-west-2'] } },
        },
        {
          Sid: 'Named',
          Effect: 'Allow',
          Action: ['secretsmanager:DescribeSecret'],
          Resource: [
            'arn:aws:secretsmanager:us-west-2:123456789012:secret:a-??????',
            'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-??????',
          ],
        },
        {
          Sid: 'Items',
          Effect: 'Allow',
          Action: ['dynamodb:PutItem'],
          Resource: ['arn:aws:dynamodb:us-east-1:123456789012:table/leases'],
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['lock#*', 'paused#*'] } },
        },
      ],
    };
    const anywhere = { actions: ['xray:GetServiceGraph'], resources: ['*'] };
    const secret = { actions: ['secretsmanager:DescribeSecret'] };
    expect(askedOf([policy])).toEqual([
      { ...anywhere, context: { 'aws:RequestedRegion': ['us-east-1'] } },
      { ...anywhere, context: { 'aws:RequestedRegion': ['us-west-2'] } },
      {
        ...secret,
        resources: ['arn:aws:secretsmanager:us-east-1:123456789012:secret:a-xxxxxx'],
        context: { 'aws:RequestedRegion': ['us-east-1'] },
      },
      {
        ...secret,
        resources: ['arn:aws:secretsmanager:us-west-2:123456789012:secret:a-xxxxxx'],
        context: { 'aws:RequestedRegion': ['us-west-2'] },
      },
      {
        actions: ['dynamodb:PutItem'],
        resources: ['arn:aws:dynamodb:us-east-1:123456789012:table/leases'],
        context: { 'aws:RequestedRegion': ['us-east-1'], 'dynamodb:LeadingKeys': ['lock#muster', 'paused#muster'] },
      },
    ]);
  });

  it('is few enough to be asked in calm times: within a minute, at one second each', () => {
    const shop = config.workloads[0] as Workload;
    const both = (['read', 'mitigate'] as const).map((name) => policyFor(name, declarations, shop));
    expect(askedOf(both).length).toBeLessThanOrEqual(60);
  });
});
