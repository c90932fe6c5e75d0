import { describe, expect, it } from '@jest/globals';
import { type SlackClient, slackMessenger } from '../../../src/adapters/slack/chat.ts';
import { messageWith } from '../../fixtures/message.ts';

const silent = new AbortController().signal;
const message = messageWith({ text: 'from <us-east-1> & back' });
type Posted = Parameters<SlackClient['chat']['postMessage']>[0];
type Asked = Parameters<SlackClient['conversations']['history']>[0];
type Page = Awaited<ReturnType<SlackClient['conversations']['history']>>;

/** A Slack that keeps what is posted and answers history from pages of its own. */
function setUp(wishes: { fault?: unknown; pages?: readonly Page[]; hangs?: boolean } = {}) {
  const posted: Posted[] = [];
  const asked: Asked[] = [];
  const answer = async <Answer>(value: Answer): Promise<Answer> => {
    if (wishes.hangs) await new Promise<never>(() => undefined);
    if (wishes.fault) throw wishes.fault;
    return value;
  };
  const client: SlackClient = {
    chat: {
      postMessage(request) {
        posted.push(request);
        return answer({ ok: true, ts: `${posted.length}.0` });
      },
    },
    conversations: {
      history(request) {
        asked.push(request);
        return answer(
          wishes.pages?.[asked.length - 1] ?? {
            messages: posted.map((one, index) => ({ ...one, ts: `${index + 1}.0` })),
          },
        );
      },
    },
  };
  return { posted, asked, messenger: slackMessenger(client, { channel: 'C1', drill: 'C2' }), client };
}

describe('a message', () => {
  it('is posted with its key beside it, nothing in it being markup', async () => {
    const { messenger, posted } = setUp();
    expect(await messenger.post(message, silent)).toEqual({ reference: 'C1/1.0' });
    expect(posted).toEqual([
      {
        channel: 'C1',
        text: '*Failing over*\nfrom &lt;us-east-1&gt; &amp; back',
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: 'muster_message', event_payload: { key: 'shop-1/7', incident: 'shop-1' } },
      },
    ]);
  });

  it('is found by its key once it was posted, and not before', async () => {
    const { messenger, asked } = setUp();
    expect(await messenger.find(message, silent)).toBeUndefined();
    await messenger.post(message, silent);
    expect(await messenger.find(message, silent)).toEqual({ reference: 'C1/1.0' });
    expect(await messenger.find({ ...message, key: 'shop-1/8' }, silent)).toBeUndefined();
    expect(asked[0]).toEqual({ channel: 'C1', limit: 200, include_all_metadata: true });
  });

  it('is looked for on later pages, but not for ever', async () => {
    const more = { messages: [{ ts: '1.0' }], response_metadata: { next_cursor: 'c' } };
    const found = {
      messages: [{ ts: '2.0', metadata: { event_type: 'muster_message', event_payload: { key: message.key } } }],
    };
    const paged = setUp({ pages: [more, found] });
    expect(await paged.messenger.find(message, silent)).toEqual({ reference: 'C1/2.0' });
    expect(paged.asked[1]).toMatchObject({ cursor: 'c' });
    const endless = setUp({ pages: Array.from({ length: 9 }, () => more) });
    expect(await endless.messenger.find(message, silent)).toBeUndefined();
    expect(endless.asked).toHaveLength(5);
  });

  it("is not taken for ours when another app's metadata has the key", async () => {
    const other = { messages: [{ ts: '1.0', metadata: { event_type: 'other', event_payload: { key: message.key } } }] };
    expect(await setUp({ pages: [other] }).messenger.find(message, silent)).toBeUndefined();
  });

  it('that is too long is cut', async () => {
    const { messenger, posted } = setUp();
    await messenger.post({ ...message, text: 'x'.repeat(9000) }, silent);
    expect(posted[0]?.text).toHaveLength(4000);
  });
});

describe('a message of a drill', () => {
  it('goes to the channel for drills and says so', async () => {
    const { messenger, posted } = setUp();
    await messenger.post({ ...message, drill: true }, silent);
    expect(posted[0]).toMatchObject({ channel: 'C2', text: expect.stringMatching(/^\*DRILL Failing over\*/) });
  });

  it('is refused when there is no such channel', async () => {
    const { client, posted } = setUp();
    const messenger = slackMessenger(client, { channel: 'C1' });
    await expect(messenger.post({ ...message, drill: true }, silent)).rejects.toMatchObject({ code: 'refused' });
    expect(posted).toEqual([]);
  });
});

describe('an error of Slack', () => {
  const platform = (error: string) => ({ code: 'slack_webapi_platform_error', data: { ok: false, error } });
  const http = (statusCode: number) => ({ code: 'slack_webapi_http_error', statusCode });
  const request = (code: string) => ({
    code: 'slack_webapi_request_error',
    original: Object.assign(new Error('x'), { code }),
  });

  it.each([
    [{ code: 'slack_webapi_rate_limited_error', retryAfter: 30 }, 'throttled', 'throttled'],
    [platform('ratelimited'), 'throttled', 'throttled'],
    [platform('channel_not_found'), 'notFound', 'notFound'],
    [platform('invalid_auth'), 'denied', 'denied'],
    [platform('msg_too_long'), 'invalid', 'invalid'],
    [platform('fatal_error'), 'outcomeUnknown', 'unavailable'],
    [http(429), 'throttled', 'throttled'],
    [http(403), 'denied', 'denied'],
    [http(502), 'outcomeUnknown', 'unavailable'],
    [http(503), 'unavailable', 'unavailable'],
    [request('ENOTFOUND'), 'unavailable', 'unavailable'],
    [request('ECONNRESET'), 'outcomeUnknown', 'unavailable'],
    [new Error('odd'), 'outcomeUnknown', 'unavailable'],
  ])('%j is %s for a post and %s for a look', async (fault, posting, looking) => {
    const { messenger } = setUp({ fault });
    await expect(messenger.post(message, silent)).rejects.toMatchObject({ code: posting, cause: fault });
    await expect(messenger.find(message, silent)).rejects.toMatchObject({ code: looking });
  });

  it('that never comes leaves a post unknown and a look timed out', async () => {
    const { messenger } = setUp({ hangs: true });
    for (const [call, code] of [
      ['post', 'outcomeUnknown'],
      ['find', 'timeout'],
    ] as const) {
      const stop = new AbortController();
      const outcome = expect(messenger[call](message, stop.signal)).rejects.toMatchObject({ code });
      stop.abort();
      await outcome;
    }
  });

  it('is not risked when the time is up already', async () => {
    const { messenger, posted } = setUp();
    await expect(messenger.post(message, AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' });
    expect(posted).toEqual([]);
  });
});
