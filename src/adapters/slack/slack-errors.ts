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

/** The error as one of ours. For a read an unknown outcome is merely an answer that did not come. */
export function slackError(error: unknown, writes: boolean): CodedError {
  if (error instanceof CodedError) return error;
  const code = codeFor(error);
  const settled = code === 'outcomeUnknown' && !writes ? 'unavailable' : code;
  return new CodedError(settled, `Slack: ${nameOf(error)}`, { cause: error });
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
      return unsent.includes(String(member(member(error, 'original'), 'code'))) ? 'unavailable' : 'outcomeUnknown';
    default:
      return 'outcomeUnknown';
  }
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
