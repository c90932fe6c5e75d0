import { describe, expect, it } from '@jest/globals';
import { policyFaults } from '../../src/workload/table-policy.ts';

const role =
  'arn:aws:iam::123456789012:role/aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication';
const deny = { Sid: 'Fence', Effect: 'Deny', Principal: '*', Action: 'dynamodb:PutItem', Resource: '*' };
const judged = (...Statement: object[]) =>
  policyFaults(JSON.stringify({ Version: '2012-10-17', Statement })).map(({ kind }) => kind);

describe("a table's resource policy", () => {
  it.each([
    ['everybody', deny],
    ['everybody, written as AWS', { ...deny, Principal: { AWS: ['*'] } }],
    ['the account', { ...deny, Principal: { AWS: 'arn:aws:iam::123456789012:root' } }],
    ['the role itself', { ...deny, Principal: { AWS: role } }],
    ['all actions', { ...deny, Action: '*' }],
    ['writing, by a wildcard', { ...deny, Action: ['dynamodb:*Item'] }],
    ['all but one action', { Effect: 'Deny', Principal: '*', NotAction: 'dynamodb:Query', Resource: '*' }],
    ['all but somebody else', { ...deny, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::1:user/ana' } }],
  ])('cuts replication when it denies %s', (_whom, statement) => {
    expect(judged(statement)).toEqual(['cuts']);
  });

  it.each([
    ['allows', { ...deny, Effect: 'Allow' }],
    ['denies one user', { ...deny, Principal: { AWS: 'arn:aws:iam::123456789012:user/ana' } }],
    ['denies everybody but the role', { ...deny, Principal: undefined, NotPrincipal: { AWS: role } }],
    [
      'leaves the role out by a condition',
      {
        ...deny,
        Condition: { StringNotLike: { 'aws:PrincipalArn': '*AWSServiceRoleForDynamoDBReplication' } },
      },
    ],
    ['denies what replication does not need', { ...deny, Action: ['dynamodb:DeleteTable', 's3:PutObject'] }],
  ])('leaves replication alone when it %s', (_what, statement) => {
    expect(judged(statement)).toEqual([]);
  });

  it('perhaps cuts replication when another condition decides', () => {
    const office = { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
    expect(judged({ ...deny, Condition: office })).toEqual(['perhaps']);
  });

  it('names the statement', () => {
    expect(policyFaults(JSON.stringify({ Statement: deny }))).toMatchObject([{ statement: 'Fence' }]);
  });

  it.each(['', 'no JSON', '[]', '"text"', '{"Statement":[7]}'])('that is %j is told as unreadable', (text) => {
    expect(policyFaults(text).map(({ kind }) => kind)).toEqual(['unreadable']);
  });

  it('without statements has no faults', () => {
    expect(policyFaults('{}')).toEqual([]);
  });
});
