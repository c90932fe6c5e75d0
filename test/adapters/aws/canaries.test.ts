import { describe, expect, it } from '@jest/globals';
import { canaries, serviceUrl } from '../../../src/adapters/aws/canaries.ts';
import type { HttpAnswer } from '../../../src/ports/aws-clients.ts';
import { awsError, fakeNet, HandClock, networkError, page, patient, silence } from './fakes.ts';

type Page = HttpAnswer | Error | typeof silence;

const url = 'https://shop.us-east-1.example.com/health/deep';
const journeyRequest = { workload: 'shop', journey: 'buy', region: 'us-east-1', url };

function probes(answer: Page) {
  const clock = new HandClock();
  const net = fakeNet({
    pages: { [url]: answer, 'https://dynamodb.us-east-1.amazonaws.com/': answer, 'https://example.com/': answer },
  });
  const { journey, service, controlName } = canaries(net, clock);
  return {
    journey: () => clock.runOut(journey(journeyRequest, patient)),
    service: () => clock.runOut(service('us-east-1', 'dynamodb', patient)),
    controlName: () => clock.runOut(controlName(patient)),
  };
}

describe('canaries', () => {
  it.each([
    [200, { ok: true }],
    [302, { ok: true }],
    [404, { ok: false, failure: '4xx' }],
    [429, { ok: false, failure: 'throttled' }],
    [500, { ok: false, failure: '5xx', awsRequestId: false }],
  ])('judge HTTP %s of a journey', async (status, verdict) => {
    await expect(probes(page(status)).journey()).resolves.toEqual({ ...verdict, latencyMs: 0 });
  });

  it.each([
    [200, { ok: true }],
    [403, { ok: true }],
    [404, { ok: true }],
    [429, { ok: false, failure: 'throttled' }],
    [503, { ok: false, failure: '5xx', awsRequestId: false }],
  ])('judge HTTP %s of a service, where a refusal is a sign of life', async (status, verdict) => {
    await expect(probes(page(status)).service()).resolves.toEqual({ ...verdict, latencyMs: 0 });
  });

  it.each(['x-amzn-requestid', 'x-amzn-RequestId', 'x-amz-request-id'])(
    'see the AWS request id in %s',
    async (name) => {
      await expect(probes(page(500, '', { [name]: 'id' })).service()).resolves.toMatchObject({ awsRequestId: true });
    },
  );

  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connect'],
    ['ECONNRESET', 'connect'],
    ['CERT_HAS_EXPIRED', 'connect'],
    ['ETIMEDOUT', 'timeout'],
  ])('turn %s into a result', async (code, failure) => {
    const answer = networkError(code);
    await expect(probes(answer).journey()).resolves.toMatchObject({ ok: false, failure });
    await expect(probes(answer).service()).resolves.toMatchObject({ ok: false, failure });
    await expect(probes(answer).controlName()).resolves.toMatchObject({ ok: false, failure });
  });

  it('count a time-out error as such', async () => {
    await expect(probes(awsError('TimeoutError')).journey()).resolves.toMatchObject({ failure: 'timeout' });
  });

  it('give up silence after their own limit', async () => {
    await expect(probes(silence).journey()).resolves.toEqual({ ok: false, failure: 'timeout', latencyMs: 5_000 });
  });

  it('give a journey the time that its workload allows, then let go of the request', async () => {
    const clock = new HandClock();
    const sent: AbortSignal[] = [];
    const net = {
      ...fakeNet({}),
      get: (_url: string, signal: AbortSignal) => new Promise<never>(() => sent.push(signal)),
    };
    const probe = canaries(net, clock).journey({ ...journeyRequest, timeoutMs: 12_000 }, patient);
    await expect(clock.runOut(probe)).resolves.toEqual({ ok: false, failure: 'timeout', latencyMs: 12_000 });
    expect(sent.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('send nothing for a caller that has given up already', async () => {
    const probe = canaries(fakeNet({}), new HandClock()).journey(journeyRequest, AbortSignal.abort());
    await expect(probe).resolves.toMatchObject({ ok: false, failure: 'timeout' });
  });

  it('give up when the caller does', async () => {
    const caller = new AbortController();
    const probe = canaries(fakeNet({ pages: { [url]: silence } }), new HandClock()).journey(
      journeyRequest,
      caller.signal,
    );
    caller.abort();
    await expect(probe).resolves.toMatchObject({ ok: false, failure: 'timeout' });
  });

  it('take any HTTP answer of the control name as proof that it resolves', async () => {
    await expect(probes(page(500)).controlName()).resolves.toEqual({ ok: true, latencyMs: 0 });
  });

  it.each([
    ['lambda', 'https://lambda.eu-west-1.amazonaws.com/'],
    ['eventbridge', 'https://events.eu-west-1.amazonaws.com/'],
    ['stepfunctions', 'https://states.eu-west-1.amazonaws.com/'],
    ['cognito', 'https://cognito-idp.eu-west-1.amazonaws.com/'],
    ['cloudwatch', 'https://monitoring.eu-west-1.amazonaws.com/'],
    ['elb', 'https://elasticloadbalancing.eu-west-1.amazonaws.com/'],
    ['iam', 'https://iam.amazonaws.com/'],
    ['route53', 'https://route53.amazonaws.com/'],
  ])('know where %s answers', (service, expected) => {
    expect(serviceUrl('eu-west-1', service)).toBe(expected);
  });
});
