import { describe, expect, it } from '@jest/globals';
import { awsSupport } from '../../../src/adapters/aws/aws-support.ts';
import type { KeptText } from '../../../src/ports/aws-status.ts';
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

/** A shelf that holds what was put there. */
function shelf(text?: string): KeptText & { text: string | undefined } {
  return {
    text,
    async read() {
      return this.text;
    },
    async write(next) {
      this.text = next;
    },
  };
}

const open = (script: Parameters<typeof fakeClients>[0], kept = shelf(), services: readonly string[] = []) => {
  const { clients, sent } = fakeClients(script);
  const answer = awsSupport(clients, new HandClock(), kept).openCase({ ...request, services }, patient);
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

  const dynamodb = { serviceCode: 'amazon-dynamodb', categoryCode: 'performance' };
  const filedUnder = (sent: ReturnType<typeof open>['sent']) =>
    sent
      .filter(({ operation }) => operation === 'CreateCase')
      .map(({ input }) => `${String(input.serviceCode)}/${String(input.categoryCode)}`);

  it('files a case under the codes that were kept before the outage, and under general guidance without them', async () => {
    const script = { DescribeCases: { cases: [] }, CreateCase: { caseId: 'case-2' } };
    const known = open(script, shelf(JSON.stringify({ dynamodb })), ['unheard-of', 'dynamodb']);
    await known.answer;
    expect(filedUnder(known.sent)).toEqual(['amazon-dynamodb/performance']);
    for (const kept of [shelf(), shelf('not JSON'), shelf('[]')]) {
      const unknown = open(script, kept, ['dynamodb']);
      await unknown.answer;
      expect(filedUnder(unknown.sent)).toEqual(['general-info/using-aws']);
    }
  });

  it('falls back to general guidance when AWS takes the kept codes no longer', async () => {
    const { sent, answer } = open(
      { DescribeCases: { cases: [] }, CreateCase: [awsError('ValidationException', 400), { caseId: 'case-2' }] },
      shelf(JSON.stringify({ dynamodb })),
      ['dynamodb'],
    );
    await expect(answer).resolves.toMatchObject({ caseId: 'case-2' });
    expect(filedUnder(sent)).toEqual(['amazon-dynamodb/performance', 'general-info/using-aws']);
  });

  it('keeps the codes by the names that workloads give services', async () => {
    const { clients } = fakeClients({
      DescribeServices: {
        services: [
          { code: 'amazon-dynamodb', name: 'Amazon DynamoDB', categories: [{ code: 'apis' }, { code: 'performance' }] },
          { code: 'sqs', name: 'Simple Queue Service (SQS)', categories: [{ code: 'queues' }] },
          { code: 'none', name: 'Without categories', categories: [] },
        ],
      },
    });
    const kept = shelf();
    await expect(awsSupport(clients, new HandClock(), kept).keepCodes(patient)).resolves.toBe(2);
    expect(JSON.parse(kept.text ?? '')).toEqual({ dynamodb, sqs: { serviceCode: 'sqs', categoryCode: 'queues' } });
  });

  it('tells the newest words of AWS in a case, and not our own', async () => {
    const communications = [
      { body: 'ours', submittedBy: 'Muster (Role) <muster@example.com>', timeCreated: '2026-01-05T13:00:00Z' },
      { body: 'second', submittedBy: 'Amazon Web Services', timeCreated: '2026-01-05T12:40:00Z' },
      { body: 'first', submittedBy: 'Amazon Web Services', timeCreated: '2026-01-05T12:20:00Z' },
    ];
    const { clients, sent } = fakeClients({
      DescribeCases: { cases: [{ ...existing, status: 'work-in-progress', recentCommunications: { communications } }] },
    });
    await expect(awsSupport(clients, new HandClock(), shelf()).follow('case-1', patient)).resolves.toEqual({
      status: 'work-in-progress',
      answer: { atMs: Date.parse('2026-01-05T12:40:00Z'), text: 'second' },
    });
    expect(sent[0]?.input).toMatchObject({ includeCommunications: true, includeResolvedCases: true });
  });
});
