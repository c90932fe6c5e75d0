import type { Impairment } from '../scenario/world-scenario.ts';

/** Errors as SDK v3 and Node raise them; adapters tell them apart by these fields only. */

interface AwsFault {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  /** Answered by AWS: carries a request id. */
  readonly requestId?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A service exception: `$fault` follows the status, `$metadata` holds status and request id. */
export function serviceError({ name, status, message, requestId, fields }: AwsFault): Error {
  const error = new Error(message);
  return Object.assign(error, fields, {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: requestId ?? 'sandbox', attempts: 1, totalRetryDelay: 0 },
  });
}

export function validationError(message: string): Error {
  return serviceError({ name: 'ValidationException', status: 400, message });
}

export function notFoundError(message: string): Error {
  return serviceError({ name: 'ResourceNotFoundException', status: 404, message });
}

/** Node's error for a name that has no address. */
export function dnsError(hostname: string): Error {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    errno: -3008,
    syscall: 'getaddrinfo',
    hostname,
    $metadata: { attempts: 1, totalRetryDelay: 0 },
  });
}

export function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError', $metadata: { attempts: 1 } });
}

/** The error that an impairment makes of a call. */
export function impairedError(impairment: Impairment, hostname: string, requestId: string): Error {
  switch (impairment.effect) {
    case 'dns-empty':
      return dnsError(hostname);
    case 'throttled':
      return serviceError({
        name: 'ThrottlingException',
        status: 429,
        message: 'Rate exceeded',
        requestId,
        fields: { $retryable: { throttling: true } },
      });
    case 'control-plane-down':
      return serviceError({
        name: 'ServiceUnavailable',
        status: 503,
        message: 'Service is unavailable',
        requestId,
      });
    default:
      return serviceError({
        name: 'InternalServerError',
        status: 500,
        message: 'The request processing has failed because of an unknown error',
        requestId,
      });
  }
}
