import { describe, expect, it } from '@jest/globals';
import { decodeFeed, parseFeed } from '../../../src/adapters/aws/feed-text.ts';
import { historyUrl, publicFeed, publicFeedUrl } from '../../../src/adapters/aws/public-feed.ts';
import { coded, fakeNet, HandClock, networkError, page, patient } from './fakes.ts';

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

const clock = new HandClock();

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
    publicFeed(
      fakeNet({ pages: { [publicFeedUrl]: page(200, utf16(JSON.stringify(entries), 'BE', true)) } }),
      clock,
    ).events(patient);

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
        impairedEntities: [],
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
    await expect(publicFeed(down, clock).events(patient)).rejects.toMatchObject(coded('unavailable'));
    const failing = fakeNet({ pages: { [publicFeedUrl]: page(502) } });
    await expect(publicFeed(failing, clock).events(patient)).rejects.toMatchObject(coded('unavailable'));
  });

  const ended = (arn: string, hoursAgo: number) => ({
    arn: `arn:aws:health:us-east-1::event/${arn}`,
    date: String(clock.now() / 1000 - 2 * 86_400),
    end_time: String(clock.now() / 1000 - hoursAgo * 3600),
    status: '0',
  });
  const past = (history: unknown, region = 'us-west-2') =>
    fakeNet({
      pages: {
        [publicFeedUrl]: page(200, utf16(JSON.stringify([entry]), 'LE', true)),
        [historyUrl(region)]: page(200, JSON.stringify(history)),
      },
    });

  it('adds what moved to the history within the last day, once, and prefers what the dashboard shows', async () => {
    const history = {
      'ec2-us-east-1': [ended('EC2/1', 2), { arn: entry.arn, date: '1', status: '0' }, 'no event'],
      'lambda-us-east-1': [ended('EC2/1', 2), ended('LAMBDA/1', 25)],
      'odd-us-east-1': 'not a list',
    };
    const events = await publicFeed(past(history), clock).events(patient);
    expect(events.map(({ arn, status }) => `${arn.split('event/')[1]?.slice(0, 17)} ${status}`)).toEqual([
      'MULTIPLE_SERVICES open',
      'EC2/1 closed',
    ]);
  });

  it('reads the history where the impaired Region does not keep it', async () => {
    const feed = publicFeed(past({ any: [ended('EC2/1', 2)] }, 'eu-west-1'), clock);
    await expect(feed.events(patient, ['us-west-2'])).resolves.toHaveLength(2);
  });

  it('stands without its history', async () => {
    await expect(publicFeed(past({}, 'nowhere'), clock).events(patient)).resolves.toHaveLength(1);
    await expect(publicFeed(past([]), clock).events(patient)).resolves.toHaveLength(1);
  });
});
