import { describe, expect, it } from '@jest/globals';
import { awsSupport } from '../../../src/adapters/aws/aws-support.ts';
import { awsError, coded, fakeClients, HandClock, networkError, patient } from './fakes.ts';

const west = 'support https://support.us-west-2.amazonaws.com';
const east = 'support https://support.us-east-1.amazonaws.com';
const request = {
  key: 'inc-7/12',
  subject: 'DynamoDB fails in us-east-1',
  body: 'Since 06:48Z …',
  severity: 'critical',
};
const existing = { caseId: 'case-1', subject: 'DynamoDB fails in us-east-1 [inc-7/12]', status: 'opened' };
const other = { caseId: 'case-0', subject: 'Something else', status: 'opened' };

const open = (script: Parameters<typeof fakeClients>[0]) => {
  const { clients, sent } = fakeClients(script);
  const answer = awsSupport(clients, new HandClock()).openCase(request, patient);
  return { sent, answer };
};
const calls = (sent: ReturnType<typeof open>['sent']) => sent.map(({ operation, place }) => `${operation} ${place}`);

describe('AWS Support', () => {
  it('creates a case that carries the key, away from us-east-1', async () => {
    const { sent, answer } = open({ DescribeCases: { cases: [other] }, CreateCase: { caseId: 'case-2' } });
    await expect(answer).resolves.toEqual({ caseId: 'case-2', created: true });
    expect(calls(sent)).toEqual([`DescribeCases ${west}`, `CreateCase ${west}`]);
    expect(sent[1]?.input).toMatchObject({
      subject: 'DynamoDB fails in us-east-1 [inc-7/12]',
      communicationBody: request.body,
      severityCode: 'critical',
      issueType: 'technical',
    });
  });

  it('finds the open case of the same key, on a later page too', async () => {
    const { sent, answer } = open({ DescribeCases: [{ cases: [other], nextToken: 'more' }, { cases: [existing] }] });
    await expect(answer).resolves.toEqual({ caseId: 'case-1', created: false });
    expect(sent[0]?.input).toMatchObject({ includeResolvedCases: false });
  });

  it('does not count a resolved case', async () => {
    const { answer } = open({
      DescribeCases: { cases: [{ ...existing, status: 'resolved' }] },
      CreateCase: { caseId: 'case-2' },
    });
    await expect(answer).resolves.toMatchObject({ caseId: 'case-2' });
  });

  it('uses the other endpoint when one is down', async () => {
    const { sent, answer } = open({
      DescribeCases: [networkError('ENOTFOUND'), { cases: [] }],
      CreateCase: [networkError('ENOTFOUND'), { caseId: 'case-2' }],
    });
    await expect(answer).resolves.toEqual({ caseId: 'case-2', created: true });
    expect(calls(sent)).toEqual([
      `DescribeCases ${west}`,
      `DescribeCases ${east}`,
      `CreateCase ${west}`,
      `CreateCase ${east}`,
    ]);
  });

  it('looks for the case when the answer was lost, and creates no second one', async () => {
    const { sent, answer } = open({
      DescribeCases: [{ cases: [] }, { cases: [existing] }],
      CreateCase: [networkError('ECONNRESET')],
    });
    await expect(answer).resolves.toEqual({ caseId: 'case-1', created: true });
    expect(sent.filter(({ operation }) => operation === 'CreateCase')).toHaveLength(1);
  });

  it.each([
    ['nothing is found', { cases: [] }],
    ['nobody can tell', awsError('InternalServerError', 500)],
  ])('leaves the outcome unknown when the answer was lost and %s', async (_case, looked) => {
    const { answer } = open({ DescribeCases: [{ cases: [] }, looked, looked], CreateCase: [awsError('TimeoutError')] });
    await expect(answer).rejects.toMatchObject(coded('outcomeUnknown'));
  });

  it('is denied without a support plan', async () => {
    const { answer } = open({ DescribeCases: [awsError('SubscriptionRequiredException', 400)] });
    await expect(answer).rejects.toMatchObject(coded('denied'));
  });
});
