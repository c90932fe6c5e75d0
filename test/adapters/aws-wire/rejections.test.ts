import { describe, expect, it } from '@jest/globals';
import { exchanged, type WireFault } from '../../../src/adapters/aws-wire/exchange.ts';
import { textOf, type WireRequest } from '../../../src/adapters/aws-wire/message.ts';
import { loadServiceModels } from '../../../src/adapters/aws-wire/service-models.ts';
import type { AwsCall, AwsService } from '../../../src/ports/aws-clients.ts';

const patient = new AbortController().signal;
const models = await loadServiceModels();

/** The header of a request that is signed for a service and a Region; the signature itself is anybody's. */
function signedFor(signingName: string, region = 'us-east-1'): string {
  const scope = `AKIDEXAMPLE/20260105/${region}/${signingName}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
}

interface Sent extends Omit<Partial<WireRequest>, 'body'> {
  readonly body?: string;
  readonly unsigned?: boolean;
}

/** Sends a request by hand to a service of us-east-1 that would answer it with `output`. */
async function sent(
  service: AwsService,
  { body = '', headers = {}, unsigned = false, ...rest }: Sent,
  output: object = {},
) {
  const model = models.get(service);
  if (!model) throw new Error(`there is no model of ${service}`);
  const faults: WireFault[] = [];
  const calls: AwsCall[] = [];
  const request: WireRequest = {
    method: 'POST',
    hostname: `${service}.us-east-1.amazonaws.com`,
    path: '/',
    query: {},
    ...rest,
    headers: { ...(unsigned ? {} : { authorization: signedFor(model.signingName) }), ...headers },
    body: Buffer.from(body),
  };
  const expected = { signingName: model.signingName, region: 'us-east-1' };
  const answer = await exchanged(
    { model, region: 'us-east-1', request, abortSignal: patient, signedFor: expected },
    async (call) => {
      calls.push(call);
      return { output, requestId: 'r-1' };
    },
    (fault) => faults.push(fault),
  );
  return { status: answer.status, headers: answer.headers, text: textOf(answer.body), faults, calls };
}

function dynamodb(
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Awaited<ReturnType<typeof sent>>> {
  const json = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' };
  return sent('dynamodb', { body, headers: { ...json, ...headers } });
}

const key = '"Key":{"pk":{"S":"x"}}';

describe('a request of the right form', () => {
  it('reaches its operation, and leaves no fault', async () => {
    const { status, calls, faults } = await dynamodb(`{"TableName":"orders",${key}}`);
    expect(status).toBe(200);
    expect(faults).toEqual([]);
    expect(calls).toMatchObject([
      { service: 'dynamodb', operation: 'GetItem', input: { TableName: 'orders', Key: { pk: { S: 'x' } } } },
    ]);
  });
});

describe('a request that is not signed for where it goes', () => {
  const body = `{"TableName":"orders",${key}}`;
  it.each([
    ['for another service', { authorization: signedFor('lambda') }, 'SignatureDoesNotMatch'],
    ['for another Region', { authorization: signedFor('dynamodb', 'eu-west-1') }, 'SignatureDoesNotMatch'],
    ['by another scheme', { authorization: 'Bearer token' }, 'IncompleteSignature'],
  ])('but %s is refused with 403, and is a fault', async (_how, headers, type) => {
    const { status, text, calls, faults } = await dynamodb(body, headers);
    expect({ status, type: JSON.parse(text).__type }).toEqual({ status: 403, type });
    expect(calls).toEqual([]);
    expect(faults).toMatchObject([{ service: 'dynamodb', operation: 'GetItem', region: 'us-east-1' }]);
  });

  it('because it is not signed is refused with 403, and is a fault', async () => {
    const path = '/2016-08-19/account-settings';
    const { status, headers, faults } = await sent('lambda', { method: 'GET', path, unsigned: true });
    expect({ status, type: headers['x-amzn-errortype'] }).toEqual({ status: 403, type: 'MissingAuthenticationToken' });
    expect(faults).toHaveLength(1);
  });

  it('is let through where AWS asks for no credentials', async () => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
    };
    const body = '{"ClientId":"c","Username":"u","Password":"p"}';
    const { calls } = await sent('cognito-idp', { body, headers, unsigned: true });
    expect(calls).toMatchObject([{ operation: 'SignUp' }]);
  });
});

describe('AWS JSON: a request', () => {
  it.each([
    ['that names no operation', '{}', { 'x-amz-target': 'DynamoDB_20120810.GetItems' }, 'UnknownOperationException'],
    ['for another service', '{}', { 'x-amz-target': 'Kinesis_20131202.GetRecords' }, 'UnknownOperationException'],
    ['of another version', '{}', { 'content-type': 'application/x-amz-json-1.1' }, 'UnknownOperationException'],
    ['that is no JSON', '{"TableName":', {}, 'SerializationException'],
    ['that is a list', '[]', {}, 'SerializationException'],
    ['without a member that is needed', '{"TableName":"orders"}', {}, 'ValidationException'],
    ['with a member that is not known', `{"TableName":"orders",${key},"Tablename":"x"}`, {}, 'ValidationException'],
    ['with one deep inside', '{"TableName":"orders","Key":{"pk":{"Text":"x"}}}', {}, 'ValidationException'],
    ['with a value of another type', `{"TableName":5,${key}}`, {}, 'ValidationException'],
    ['with two members of a union', '{"TableName":"orders","Key":{"pk":{"S":"x","N":"1"}}}', {}, 'ValidationException'],
  ])('%s is refused with 400, and is a fault', async (_what, body, headers, type) => {
    const { status, text, calls, faults } = await dynamodb(body, headers);
    expect({ status, type: JSON.parse(text).__type }).toEqual({ status: 400, type });
    expect(calls).toEqual([]);
    expect(faults).toHaveLength(1);
  });

  it('says where the mistake is', async () => {
    const { text } = await dynamodb(`{"TableName":5,${key}}`);
    expect(JSON.parse(text).message).toBe('input.TableName: found 5, expected a string');
  });
});

describe('REST in JSON: a request', () => {
  const put = { method: 'PUT', path: '/2015-03-31/functions/shop/aliases/live' };
  it.each([
    ['to a URI of no operation', { method: 'GET', path: '/2015-03-31/nothing' }, 404, 'UnknownOperationException'],
    ['with another method', { method: 'PATCH', path: put.path }, 404, 'UnknownOperationException'],
    [
      'without its label',
      { method: 'PUT', path: '/2015-03-31/functions//aliases/live' },
      404,
      'UnknownOperationException',
    ],
    ['with a member that is not known', { ...put, body: '{"Version":"41"}' }, 400, 'ValidationException'],
    ['with a query parameter that is not known', { ...put, query: { Qualifier: 'x' } }, 400, 'ValidationException'],
    ['with a value of another type', { ...put, body: '{"FunctionVersion":41}' }, 400, 'ValidationException'],
    [
      'with a text where a number belongs in the query',
      { method: 'GET', path: '/2015-03-31/functions/shop/versions', query: { MaxItems: 'ten' } },
      400,
      'ValidationException',
    ],
  ])('%s is refused, and is a fault', async (_what, request, status, type) => {
    const refused = await sent('lambda', request);
    expect({ status: refused.status, type: refused.headers['x-amzn-errortype'] }).toEqual({ status, type });
    expect(refused.calls).toEqual([]);
    expect(refused.faults).toHaveLength(1);
  });

  it('gets its labels decoded', async () => {
    const { calls } = await sent('lambda', { ...put, path: '/2015-03-31/functions/shop%3Alive/aliases/a%20b' });
    expect(calls).toMatchObject([{ operation: 'UpdateAlias', input: { FunctionName: 'shop:live', Name: 'a b' } }]);
  });
});

describe('REST in XML: a request', () => {
  const path = '/2013-04-01/hostedzone/Z1/rrset';
  it.each([
    ['that is no XML', '<ChangeResourceRecordSetsRequest>', 400, 'MalformedXML'],
    ['without a member that is needed', '<ChangeResourceRecordSetsRequest/>', 400, 'InvalidInput'],
    [
      'with a member that is not known',
      '<C><ChangeBatch><Changes><Change><Action>UPSERT</Action><ResourceRecordSet><Name>a</Name><Type>A</Type><Ttl>60</Ttl></ResourceRecordSet></Change></Changes></ChangeBatch></C>',
      400,
      'InvalidInput',
    ],
    [
      'with a list of other elements',
      '<C><ChangeBatch><Changes><member/></Changes></ChangeBatch></C>',
      400,
      'InvalidInput',
    ],
  ])('%s is refused, and is a fault', async (_what, body, status, code) => {
    const refused = await sent('route53', { path, body });
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(`<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code>`);
    expect(refused.calls).toEqual([]);
    expect(refused.faults).toHaveLength(1);
  });
});

describe('AWS Query: a request', () => {
  const version = 'Version=2011-06-15';
  it.each([
    ['for no action of the service', `Action=AssumeRoles&${version}`, 400, 'InvalidAction'],
    ['of another version', 'Action=GetCallerIdentity&Version=2010-05-08', 400, 'NoSuchVersion'],
    [
      'without a parameter that is needed',
      `Action=AssumeRole&${version}&RoleArn=arn:aws:iam::1:role/x`,
      400,
      'ValidationError',
    ],
    ['with a parameter that is not known', `Action=GetCallerIdentity&${version}&Who=me`, 400, 'ValidationError'],
    [
      'with a text where a number belongs',
      `Action=AssumeRole&${version}&RoleArn=a&RoleSessionName=b&DurationSeconds=long`,
      400,
      'ValidationError',
    ],
  ])('%s is refused, and is a fault', async (_what, body, status, code) => {
    const refused = await sent('sts', { body });
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(`<Error><Type>Sender</Type><Code>${code}</Code>`);
    expect(refused.calls).toEqual([]);
    expect(refused.faults).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('of another form than the SDK knows is a fault, though it goes out', async () => {
    const request = { method: 'GET', path: '/2016-08-19/account-settings' };
    const { status, faults } = await sent('lambda', request, { AccountUsage: { FunctionCount: '5' }, Quota: 1 });
    expect(status).toBe(200);
    expect(faults.map(({ fault }) => fault)).toEqual([
      'answered in another shape: output.Quota: not a member of GetAccountSettingsResponse; output.AccountUsage.FunctionCount: found "5", expected a number',
    ]);
  });
});
