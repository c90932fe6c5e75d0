import { CodedError, type ErrorCode } from '../../errors.ts';

/**
 * Slack's errors, told apart by their codes, never by their text. Names are those of Slack's Web API reference ("Errors" of chat.postMessage and
 * conversations.history) and of `@slack/web-api`.
 */

const platformCodes: Readonly<Record<string, ErrorCode>> = {
  ratelimited: 'throttled',
  rate_limited: 'throttled',
  message_limit_exceeded: 'throttled',
  channel_not_found: 'notFound',
  message_not_found: 'notFound',
  thread_not_found: 'notFound',
  no_such_subteam: 'notFound',
  name_taken: 'conflict',
  already_pinned: 'conflict',
  already_in_channel: 'conflict',
  already_archived: 'conflict',
  not_in_channel: 'denied',
  is_archived: 'denied',
  restricted_action: 'denied',
  missing_scope: 'denied',
  no_permission: 'denied',
  ekm_access_denied: 'denied',
  not_authed: 'denied',
  invalid_auth: 'denied',
  account_inactive: 'denied',
  token_revoked: 'denied',
  token_expired: 'denied',
  service_unavailable: 'unavailable',
  team_added_to_org: 'unavailable',
  // "Some aspect of the operation may have succeeded before the error was raised."
  fatal_error: 'outcomeUnknown',
  internal_error: 'outcomeUnknown',
  request_timeout: 'outcomeUnknown',
};

/** Network failures after which nothing can have reached Slack. */
const unsent = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];

const goneWords = [
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
];

/** The error as one of ours. For a read an unknown outcome is merely an answer that did not come. */
export function slackError(error: unknown, writes: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const code = codeFor(error);
  const settled = code === 'outcomeUnknown' && !writes ? 'unavailable' : code;
  return new CodedError(settled, `Slack: ${nameOf(error)}`, { cause: error, retryAfterMs: retryAfterMsOf(error) });
}

/** Slack's own word for what went wrong (`name_taken`), from an error of ours; empty when it said none. */
export function slackWord(error: unknown): string {
  return error instanceof CodedError ? String(member(member(error.cause, 'data'), 'error') ?? '') : '';
}

/** The post or the channel that was meant is not there for us any more: another place has to do. */
export function placeIsGone(error: unknown): boolean {
  return goneWords.includes(slackWord(error));
}

function retryAfterMsOf(error: unknown): number | undefined {
  const seconds = member(error, 'retryAfter');
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}

function codeFor(error: unknown): ErrorCode {
  switch (member(error, 'code')) {
    case 'slack_webapi_rate_limited_error':
      return 'throttled';
    case 'slack_webapi_platform_error':
      return platformCodes[nameOf(error)] ?? 'invalid';
    case 'slack_webapi_http_error':
      return httpCode(member(error, 'statusCode'));
    case 'slack_webapi_request_error':
      return wasSent(member(error, 'original')) ? 'outcomeUnknown' : 'unavailable';
    default:
      return 'outcomeUnknown';
  }
}

/** `fetch` keeps the reason one level down. */
function wasSent(original: unknown): boolean {
  const codes = [member(original, 'code'), member(member(original, 'cause'), 'code')];
  return !codes.some((code) => unsent.includes(String(code)));
}

function httpCode(status: unknown): ErrorCode {
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  return status === 503 ? 'unavailable' : 'outcomeUnknown';
}

/** Slack's own word for what went wrong, else the client's code. */
function nameOf(error: unknown): string {
  return String(member(member(error, 'data'), 'error') ?? member(error, 'code') ?? 'failed');
}

function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined;
}
