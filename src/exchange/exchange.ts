import { CodedError, type ErrorCode } from '../errors.ts';

/** One HTTP request to a service outside, as the adapters of people's destinations send it. */
export interface Outgoing {
  /** The service's name, for errors. */
  readonly service: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Of an answer no more is read than this, bytes, unless a caller needs more. */
const answerLimit = 65_536;

/** Network failures after which nothing can have been received. */
const unsent = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** The handshake comes before the request: where it fails, nothing was sent. */
const handshake = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

/**
 * Sends one request and answers the body of a success (2xx), cut at `limit` bytes. Redirects are not followed.
 * @throws CodedError: for a request that writes, whatever may have come after it was received is `outcomeUnknown`
 */
export async function exchange(outgoing: Outgoing, limit = answerLimit): Promise<string> {
  const { service, url, signal, method, headers, body } = outgoing;
  const writes = method !== 'GET';
  if (signal.aborted) throw new CodedError('timeout', `${service} was not called: the time was up`);
  const request = { method, headers, signal, redirect: 'manual' as const, ...(body === undefined ? {} : { body }) };
  try {
    const answer = await fetch(url, request);
    const text = await beginning(answer, limit);
    if (answer.ok) return text;
    throw new CodedError(codeOfStatus(answer.status, writes), `${service} answered ${answer.status}`, {
      retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), answer.headers.get('date')),
    });
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError(codeOfFailure(error, writes, signal), `${service} could not be reached`, { cause: error });
  }
}

/** The first bytes of a body; the rest is not waited for. */
async function beginning(answer: Response, limit: number): Promise<string> {
  if (answer.body === null) return '';
  const reader = answer.body.getReader();
  const chunks: Uint8Array[] = [];
  let left = limit;
  while (left > 0) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value.subarray(0, left));
    left -= value.length;
  }
  if (left <= 0) await reader.cancel();
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The HTTP status of an answer as one of our codes (RFC 9110). 420 is how some throttle beside 429. 503 is "not now"; any other failure of the
 * service's own may come after the work was done.
 */
function codeOfStatus(status: number, writes: boolean): ErrorCode {
  if (status === 420 || status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 408) return writes ? 'outcomeUnknown' : 'timeout';
  if (status === 409) return 'conflict';
  if (status < 500) return 'invalid';
  return writes && status !== 503 ? 'outcomeUnknown' : 'unavailable';
}

function codeOfFailure(error: unknown, writes: boolean, signal: AbortSignal): ErrorCode {
  const code = member(member(error, 'cause') ?? error, 'code');
  if (typeof code === 'string' && (unsent.has(code) || handshake.test(code))) return 'unavailable';
  if (writes) return 'outcomeUnknown';
  return signal.aborted ? 'timeout' : 'unavailable';
}

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3); a date counts from the answer's own, so that no two clocks are compared. */
export function retryAfterMs(header: string | null, date: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const wait = Date.parse(header) - Date.parse(date ?? '');
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined;
}
