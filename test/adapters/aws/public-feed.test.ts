import { describe, expect, it } from '@jest/globals';
import { decodeFeed, parseFeed } from '../../../src/adapters/aws/feed-text.ts';
import { publicFeed, publicFeedUrl } from '../../../src/adapters/aws/public-feed.ts';
import { coded, fakeNet, networkError, page, patient } from './fakes.ts';

const text = '[{"summary":"Erhöhte Fehlerraten – Störung"}]';

function utf16(content: string, order: 'LE' | 'BE', mark: boolean): Uint8Array {
  const bytes = Buffer.from(mark ? `\uFEFF${content}` : content, 'utf16le');
  return order === 'LE' ? bytes : bytes.swap16();
}

describe('text of the public feed', () => {
  it.each([
    ['UTF-16 with a little-endian mark', utf16(text, 'LE', true)],
    ['UTF-16 with a big-endian mark', utf16(text, 'BE', true)],
    ['little-endian UTF-16 without a mark', utf16(text, 'LE', false)],
    ['big-endian UTF-16 without a mark', utf16(text, 'BE', false)],
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
  ])('is read from %s', (_form, bytes) => {
    expect(decodeFeed(bytes)).toBe(text);
  });

  it('may be empty of events', () => {
    expect(parseFeed(utf16('[]', 'BE', true))).toEqual([]);
  });

  it.each(['<html>maintenance</html>', '{"events":[]}', ''])('is invalid when it is %j', (content) => {
    expect(() => parseFeed(Buffer.from(content))).toThrow(expect.objectContaining(coded('invalid')));
  });

  it('keeps an event with fields of another form, and drops what has no ARN or date', () => {
    const arn = 'arn:aws:health:us-east-1::event/EC2/AWS_EC2_OPERATIONAL_ISSUE/AWS_EC2_OPERATIONAL_ISSUE_1';
    const odd = { arn, date: 1_700_000_000, status: 2, event_log: 'none', impacted_services: [], service: 7, more: {} };
    const events = parseFeed(Buffer.from(JSON.stringify([null, 5, { arn }, { date: '1' }, odd])));
    expect(events).toEqual([{ arn, date: 1_700_000_000, status: '2' }]);
  });
});

describe('the public Health feed', () => {
  const entry = {
    date: '1760945460',
    arn: 'arn:aws:health:us-east-1::event/MULTIPLE_SERVICES/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE_1',
    region_name: 'N. Virginia',
    status: '3',
    service: 'multipleservices-us-east-1',
    service_name: 'Multiple services',
    summary: 'Increased Error Rates',
    event_log: [
      { summary: 'first', message: 'We are investigating.', status: 1, timestamp: 1_760_945_460 },
      { summary: 'second', message: 'We have identified the cause.', status: 3, timestamp: 1_760_952_060 },
    ],
    impacted_services: { 'dynamodb-us-east-1': { service_name: 'DynamoDB', current: '3', max: '3' } },
  };
  const events = (entries: unknown) =>
    publicFeed(fakeNet({ pages: { [publicFeedUrl]: page(200, utf16(JSON.stringify(entries), 'BE', true)) } })).events(
      patient,
    );

  it('gives events with times in milliseconds, the impacted services and the newest message', async () => {
    await expect(events([entry])).resolves.toEqual([
      {
        arn: entry.arn,
        service: 'MULTIPLE_SERVICES',
        region: 'us-east-1',
        category: 'issue',
        status: 'open',
        startedAtMs: 1_760_945_460_000,
        updatedAtMs: 1_760_952_060_000,
        description: 'Increased Error Rates. Impacted: DynamoDB. We have identified the cause.',
      },
    ]);
  });

  it.each([[{ status: '0' }], [{ status: '2', summary: '[RESOLVED] Increased Error Rates' }]])(
    'counts an event with %j as closed',
    async (resolved) => {
      await expect(events([{ ...entry, ...resolved }])).resolves.toMatchObject([{ status: 'closed' }]);
    },
  );

  it('takes the service from the feed where the ARN does not name it', async () => {
    const arn = 'arn:aws:health:us-east-1::event/x';
    const found = await events([
      { ...entry, arn },
      { ...entry, arn, service: 'lambda-us-east-1' },
      { arn, date: 1 },
    ]);
    expect(found.map((event) => event.service)).toEqual(['MULTIPLE_SERVICES', 'LAMBDA', 'UNKNOWN']);
  });

  it('calls an event without Region global', async () => {
    const arn = 'arn:aws:health:::event/IAM/AWS_IAM_OPERATIONAL_ISSUE/AWS_IAM_OPERATIONAL_ISSUE_1';
    await expect(events([{ ...entry, arn }])).resolves.toMatchObject([{ region: 'global', service: 'IAM' }]);
  });

  it('is unavailable when it does not answer, or not with 200', async () => {
    const down = fakeNet({ pages: { [publicFeedUrl]: networkError('ECONNRESET') } });
    await expect(publicFeed(down).events(patient)).rejects.toMatchObject(coded('unavailable'));
    const failing = fakeNet({ pages: { [publicFeedUrl]: page(502) } });
    await expect(publicFeed(failing).events(patient)).rejects.toMatchObject(coded('unavailable'));
  });
});
