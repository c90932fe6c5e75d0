import { CodedError, type ErrorCode } from '../../errors.ts';

/**
 * An SMTP failure as one of ours (RFC 5321, 4.2.1; enhanced codes: RFC 3463). What the server said counts; without a word of it, a mail that was
 * under way may have been taken.
 */
export function smtpError(error: unknown, underWay: boolean): CodedError {
  if (error instanceof CodedError) {
    return underWay ? new CodedError('outcomeUnknown', error.message, { cause: error }) : error;
  }
  const status = member(error, 'responseCode');
  const said = typeof status === 'number' && status >= 400 ? status : undefined;
  const code = said === undefined ? silentCode(error, underWay) : spokenCode(said, enhanced(error));
  const told = said === undefined ? String(member(error, 'code') ?? 'no answer') : `answered ${said}`;
  return new CodedError(code, `the mail server: ${told}`, { cause: error });
}

function silentCode(error: unknown, underWay: boolean): ErrorCode {
  if (underWay) return 'outcomeUnknown';
  return member(error, 'code') === 'EAUTH' ? 'denied' : 'unavailable';
}

/** 4.7.x is a policy such as a rate, 4.5.3 too many recipients: both pass. 5.7.x and the answers to a login are about who may. */
function spokenCode(status: number, [kind, subject, detail]: readonly string[]): ErrorCode {
  if (status < 500)
    return kind === '4' && (subject === '7' || (subject === '5' && detail === '3')) ? 'throttled' : 'unavailable';
  return [530, 534, 535, 538].includes(status) || (kind === '5' && subject === '7') ? 'denied' : 'invalid';
}

function enhanced(error: unknown): string[] {
  const [, ...parts] = /^\d{3}[ -]([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(String(member(error, 'response') ?? '')) ?? [];
  return parts;
}

function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined;
}
