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

  it('has IAM simulate the role behind a session, path included, over all pages', async () => {
    const allowed = { EvalActionName: 'dynamodb:GetItem', EvalDecision: 'allowed' };
    const { port, sent } = over({
      GetRole: { Role: { Arn: role } },
      SimulatePrincipalPolicy: [
        { EvaluationResults: [allowed], IsTruncated: true, Marker: 'm' },
        { EvaluationResults: [{ EvalActionName: 'dynamodb:PutItem', EvalDecision: 'implicitDeny' }] },
      ],
    });
    const operations = ['dynamodb:GetItem', 'dynamodb:PutItem'];
    await expect(port.denied(session, operations, patient)).resolves.toEqual(['dynamodb:PutItem']);
    expect(sent[1]?.input).toMatchObject({ PolicySourceArn: role, ActionNames: operations });
    expect(sent.map(({ place }) => place)).toEqual(Array(3).fill('iam us-east-1'));
  });

  it('simulates a user as it is', async () => {
    const user = 'arn:aws:iam::123456789012:user/muster';
    const { port, sent } = over({ SimulatePrincipalPolicy: { EvaluationResults: [] } });
    await expect(port.denied(user, ['s3:GetObject'], patient)).resolves.toEqual([]);
    expect(sent[0]?.input).toMatchObject({ PolicySourceArn: user });
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
