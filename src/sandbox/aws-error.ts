import type { Impairment } from '../scenario/world-scenario.ts';

/** Errors as SDK v3 and Node raise them; adapters tell them apart by these fields only. */

interface AwsFault {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A service exception: `$fault` follows the status, `$metadata` holds status and request id. */
export function serviceError({ name, status, message, fields }: AwsFault): Error {
  const error = new Error(message);
  return Object.assign(error, fields, {
    name,
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status, requestId: 'sandbox', attempts: 1, totalRetryDelay: 0 },
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

/** The same error with the id of the request that it answers; errors of the connection have none. */
export function answeredAs(requestId: string, error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('$fault' in error) || !('$metadata' in error)) return error;
  return Object.assign(error, { $metadata: Object.assign({}, error.$metadata, { requestId }) });
}

/**
 * How services say that there are too many requests, where they do not say `ThrottlingException` with 400 as most do: the names and statuses
 * of their SDK models, and "Throttling" and "SlowDown" of the common errors of the Query API and of S3.
 */
const throttles: Readonly<Record<string, { readonly name: string; readonly status: number }>> = {
  apigateway: { name: 'TooManyRequestsException', status: 429 },
  'arc-zonal-shift': { name: 'ThrottlingException', status: 429 },
  cloudtrail: { name: 'ThrottlingException', status: 429 },
  'cognito-idp': { name: 'TooManyRequestsException', status: 429 },
  iam: { name: 'Throttling', status: 400 },
  kinesis: { name: 'LimitExceededException', status: 400 },
  lambda: { name: 'TooManyRequestsException', status: 429 },
  'route53-recovery-cluster': { name: 'ThrottlingException', status: 429 },
  s3: { name: 'SlowDown', status: 503 },
  scheduler: { name: 'ThrottlingException', status: 429 },
  servicequotas: { name: 'TooManyRequestsException', status: 429 },
  sqs: { name: 'RequestThrottled', status: 403 },
  sts: { name: 'Throttling', status: 400 },
  xray: { name: 'ThrottledException', status: 429 },
};

/** The error that an impairment makes of a call to a service in a Region. */
export function impairedError({ effect }: Impairment, service: string, region: string): Error {
  switch (effect) {
    case 'dns-empty':
      return dnsError(`${service}.${region}.amazonaws.com`);
    case 'throttled':
      return serviceError({
        ...(throttles[service] ?? { name: 'ThrottlingException', status: 400 }),
        message: 'Rate exceeded',
        fields: { $retryable: { throttling: true } },
      });
    case 'control-plane-down':
      return serviceError({ name: 'ServiceUnavailable', status: 503, message: 'Service is unavailable' });
    default: {
      const message = 'The request processing has failed because of an unknown error';
      return serviceError({ name: 'InternalServerError', status: 500, message });
    }
  }
}
