import { describe, expect, it } from '@jest/globals';
import { slackError, slackWord } from '../../../src/adapters/slack/slack-errors.ts';

const platform = (error: string) => ({ code: 'slack_webapi_platform_error', data: { ok: false, error } });
const http = (statusCode: number) => ({ code: 'slack_webapi_http_error', statusCode });
/** As `fetch` tells it: the reason stands one level down. */
const request = (code: string) => ({
  code: 'slack_webapi_request_error',
  original: new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }),
});

describe('an error of Slack', () => {
  it.each([
    [{ code: 'slack_webapi_rate_limited_error', retryAfter: 30 }, 'throttled', 'throttled'],
    [platform('ratelimited'), 'throttled', 'throttled'],
    [platform('channel_not_found'), 'notFound', 'notFound'],
    [platform('name_taken'), 'conflict', 'conflict'],
    [platform('invalid_auth'), 'denied', 'denied'],
    [platform('msg_too_long'), 'invalid', 'invalid'],
    [platform('fatal_error'), 'outcomeUnknown', 'unavailable'],
    [http(429), 'throttled', 'throttled'],
    [http(403), 'denied', 'denied'],
    [http(502), 'outcomeUnknown', 'unavailable'],
    [http(503), 'unavailable', 'unavailable'],
    [request('ENOTFOUND'), 'unavailable', 'unavailable'],
    [request('ECONNREFUSED'), 'unavailable', 'unavailable'],
    [request('ECONNRESET'), 'outcomeUnknown', 'unavailable'],
    [new Error('odd'), 'outcomeUnknown', 'unavailable'],
  ])('%j is %s for what changes something and %s for a look', (fault, changing, looking) => {
    expect(slackError(fault, true)).toMatchObject({ code: changing, cause: fault });
    expect(slackError(fault, false)).toMatchObject({ code: looking });
  });

  it('keeps how long Slack wants to be left alone, in milliseconds', () => {
    const limited = slackError({ code: 'slack_webapi_rate_limited_error', retryAfter: 30 }, true);
    expect(limited.retryAfterMs).toBe(30_000);
    expect(slackError(platform('fatal_error'), true).retryAfterMs).toBeUndefined();
  });

  it('keeps Slack’s own word', () => {
    expect(slackWord(slackError(platform('name_taken'), true))).toBe('name_taken');
    expect(slackWord(slackError(new Error('odd'), true))).toBe('');
  });
});
