import { describe, expect, it } from '@jest/globals';
import { account } from '../../../src/adapters/aws/account.ts';
import { awsError, coded, fakeClients, fakeNet, HandClock, page, patient } from './fakes.ts';

type Script = Parameters<typeof fakeClients>[0];

function over(script: Script, net = fakeNet({}), clock = new HandClock()) {
  const { clients, sent } = fakeClients(script);
  const life = { expiresAtMs: 7, source: 'a test' };
  return { sent, port: account(clients, net, clock, async () => life) };
}

const role = 'arn:aws:iam::123456789012:role/teams/muster';
const session = 'arn:aws:sts::123456789012:assumed-role/muster/engine';

describe('the account', () => {
  it('asks the STS of the Region that is named who the engine is', async () => {
    const { port, sent } = over({ GetCallerIdentity: { Account: '123456789012', Arn: session } });
    await expect(port.caller('us-west-2', patient)).resolves.toEqual({ accountId: '123456789012', arn: session });
    expect(sent[0]?.place).toBe('sts us-west-2');
  });

  it('passes on how long the credentials last', async () => {
    await expect(over({}).port.credentials(patient)).resolves.toEqual({ expiresAtMs: 7, source: 'a test' });
  });

  it('measures its clock against the Date of a regional endpoint, whatever the answer’s status', async () => {
    const clock = new HandClock();
    const theirs = new Date(clock.now() - 90_000).toUTCString();
    const net = fakeNet({ pages: { 'https://sts.us-west-2.amazonaws.com/': page(403, '', { date: theirs }) } });
    await expect(over({}, net, clock).port.clockSkewMs('us-west-2', patient)).resolves.toBe(89_500);
  });

  it('does not guess its clock’s error where no Date comes back', async () => {
    const net = fakeNet({ pages: { 'https://sts.us-west-2.amazonaws.com/': page(403) } });
    await expect(over({}, net).port.clockSkewMs('us-west-2', patient)).rejects.toMatchObject(coded('unavailable'));
  });

  const table = (name: string) => `arn:aws:dynamodb:us-west-2:123456789012:table/${name}`;
  const context = { 'aws:RequestedRegion': ['us-west-2'] };

  it('has IAM simulate the role behind a session, path included, over all pages', async () => {
    const allowed = { EvalActionName: 'dynamodb:GetItem', EvalDecision: 'allowed' };
    const denied = {
      EvalActionName: 'dynamodb:PutItem',
      EvalDecision: 'implicitDeny',
      ResourceSpecificResults: [
        { EvalResourceName: table('orders'), EvalResourceDecision: 'allowed' },
        { EvalResourceName: table('leases'), EvalResourceDecision: 'implicitDeny' },
      ],
    };
    const { port, sent } = over({
      GetRole: { Role: { Arn: role } },
      SimulatePrincipalPolicy: [
        { EvaluationResults: [allowed], IsTruncated: true, Marker: 'm' },
        { EvaluationResults: [denied] },
      ],
    });
    const asked = {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [table('orders'), table('leases')],
      context: { ...context, 'dynamodb:LeadingKeys': ['lock#a', 'paused#a'] },
    };
    await expect(port.denied(session, [asked], patient)).resolves.toEqual([
      { action: 'dynamodb:PutItem', resource: table('leases'), region: 'us-west-2' },
    ]);
    const request = {
      PolicySourceArn: role,
      ActionNames: asked.actions,
      ResourceArns: asked.resources,
      ContextEntries: [
        { ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues: ['us-west-2'] },
        {
          ContextKeyName: 'dynamodb:LeadingKeys',
          ContextKeyType: 'stringList',
          ContextKeyValues: ['lock#a', 'paused#a'],
        },
      ],
    };
    expect(sent.slice(1).map(({ input }) => input)).toEqual([
      { ...request, Marker: undefined },
      { ...request, Marker: 'm' },
    ]);
    expect(sent.map(({ place }) => place)).toEqual(Array(3).fill('iam us-east-1'));
  });

  it('simulates a user as it is, and reads results without resources', async () => {
    const user = 'arn:aws:iam::123456789012:user/muster';
    const { port, sent } = over({
      SimulatePrincipalPolicy: {
        EvaluationResults: [{ EvalActionName: 's3:GetObject', EvalDecision: 'explicitDeny' }],
      },
    });
    const asked = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/b'], context: {} }];
    await expect(port.denied(user, asked, patient)).resolves.toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b', region: null },
    ]);
    expect(sent[0]?.input).toMatchObject({ PolicySourceArn: user });
  });

  it('asks no simulation for more results than a page holds', async () => {
    const results = Array.from({ length: 25 }, (_, index) => ({
      EvalActionName: `dynamodb:A${index}`,
      EvalDecision: 'allowed',
    }));
    const { port, sent } = over({ SimulatePrincipalPolicy: { EvaluationResults: results } });
    const actions = results.map(({ EvalActionName }) => EvalActionName);
    const resources = Array.from({ length: 12 }, (_, index) => table(`t${index}`));
    await expect(port.denied(role, [{ actions, resources, context }], patient)).resolves.toEqual([]);
    const sizes = sent.map(({ input }) => [input.ActionNames, input.ResourceArns].map((list) => (list as []).length));
    expect(sizes).toEqual([
      [10, 10],
      [10, 10],
      [5, 10],
      [10, 2],
      [10, 2],
      [5, 2],
    ]);
  });

  it('asks again when IAM throttles, and gives up in the end', async () => {
    const clock = new HandClock();
    const throttled = awsError('Throttling', 400);
    const allowed = { EvaluationResults: [{ EvalActionName: 's3:GetObject', EvalDecision: 'allowed' }] };
    const asked = [{ actions: ['s3:GetObject'], resources: ['*'], context: {} }];
    const once = over({ SimulatePrincipalPolicy: [throttled, allowed] }, undefined, clock);
    await expect(clock.runOut(once.port.denied(role, asked, patient))).resolves.toEqual([]);
    const always = over({ SimulatePrincipalPolicy: throttled }, undefined, clock);
    await expect(clock.runOut(always.port.denied(role, asked, patient))).rejects.toMatchObject(coded('throttled'));
    expect(always.sent).toHaveLength(4);
  });

  it('does not take silence about an action for a yes', async () => {
    const { port } = over({ SimulatePrincipalPolicy: { EvaluationResults: [] } });
    const asked = [{ actions: ['s3:GetObject'], resources: ['*'], context: {} }];
    await expect(port.denied(role, asked, patient)).rejects.toMatchObject(coded('unavailable'));
  });

  it('reads a quota as applied, or AWS’s default where nothing was ever applied', async () => {
    const { port } = over({
      GetServiceQuota: [{ Quota: { Value: 3000 } }, awsError('NoSuchResourceException', 400)],
      GetAWSDefaultServiceQuota: { Quota: { Value: 1000 } },
    });
    await expect(port.quota('us-west-2', 'lambda', 'L-B99A9384', patient)).resolves.toBe(3000);
    await expect(port.quota('us-west-2', 'lambda', 'L-B99A9384', patient)).resolves.toBe(1000);
  });

  it('says so where AWS knows no such quota', async () => {
    const missing = awsError('NoSuchResourceException', 400);
    const { port } = over({ GetServiceQuota: missing, GetAWSDefaultServiceQuota: missing });
    await expect(port.quota('us-west-2', 'lambda', 'L-0', patient)).rejects.toMatchObject(coded('notFound'));
  });
});
