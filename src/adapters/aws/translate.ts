import { CodedError, type ErrorCode } from '../../errors.ts';

/** What was being done when an error came back. */
export interface Attempted {
  /** For people: operation and place, e.g. `UpdateAlias in us-east-1`. */
  readonly what: string;
  /** True when the request would change something: then losing the answer leaves the outcome unknown. */
  readonly mutating: boolean;
}

const lostAnswer = 'lostAnswer';

/**
 * Error names of the services used here, from their SDK models. A name that is not listed is judged by its HTTP status.
 * `PriorRequestNotComplete` (Route 53, same zone busy) and `ReplicatedWriteConflictException` (DynamoDB, another Region writes the
 * same item now) were not applied and may be sent again later, like any throttle.
 */
const codeByName: Readonly<Record<string, ErrorCode>> = {
  ConditionalCheckFailedException: 'conflict',
  PreconditionFailedException: 'conflict',
  PreconditionFailed: 'conflict',
  ConflictException: 'conflict',
  ResourceConflictException: 'conflict',
  ResourceInUseException: 'conflict',
  ConcurrentModification: 'conflict',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  RequestThrottled: 'throttled',
  LimitExceededException: 'throttled',
  ProvisionedThroughputExceededException: 'throttled',
  ReplicatedWriteConflictException: 'throttled',
  PriorRequestNotComplete: 'throttled',
  SlowDown: 'throttled',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  NotAuthorizedException: 'denied',
  SubscriptionRequiredException: 'denied',
  OptInRequired: 'denied',
  UnrecognizedClientException: 'denied',
  InvalidClientTokenId: 'denied',
  InvalidSignatureException: 'denied',
  SignatureDoesNotMatch: 'denied',
  ExpiredToken: 'denied',
  ExpiredTokenException: 'denied',
  CredentialsProviderError: 'denied',
  ResourceNotFoundException: 'notFound',
  ResourceNotFound: 'notFound',
  NoSuchHostedZone: 'notFound',
  NoSuchChange: 'notFound',
  NoSuchBucket: 'notFound',
  NoSuchKey: 'notFound',
  NoSuchEntityException: 'notFound',
  NoSuchResourceException: 'notFound',
  NotFoundException: 'notFound',
  QueueDoesNotExist: 'notFound',
  StateMachineDoesNotExist: 'notFound',
  NotFound: 'notFound',
  CaseIdNotFound: 'notFound',
  PolicyNotFoundException: 'notFound',
  EndpointTemporarilyUnavailableException: 'unavailable',
  ServiceUnavailable: 'unavailable',
  ServiceUnavailableException: 'unavailable',
};

/** Network faults (Node's and c-ares' codes) that happen before a request can have been sent: even a mutation was not applied. */
const beforeSending: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'unavailable',
  EAI_AGAIN: 'unavailable',
  ENODATA: 'unavailable',
  ESERVFAIL: 'unavailable',
  ECONNREFUSED: 'unavailable',
  EHOSTUNREACH: 'unavailable',
  ENETUNREACH: 'unavailable',
};

/** Faults after which a mutation may or may not have been applied, with the code that a read gets. */
const afterSending: Readonly<Record<string, ErrorCode>> = {
  ECONNRESET: 'unavailable',
  EPIPE: 'unavailable',
  ETIMEDOUT: 'timeout',
  ETIMEOUT: 'timeout',
  ECANCELLED: 'timeout',
  TimeoutError: 'timeout',
  RequestTimeout: 'timeout',
  AbortError: 'timeout',
};

/**
 * Turns anything that an SDK client, an HTTPS GET or a DNS lookup threw into a CodedError, judged by the error's name, network code and
 * HTTP status, never by its message. What is a CodedError already stays as it is.
 */
export function translate(error: unknown, attempted: Attempted): CodedError {
  if (error instanceof CodedError) return error;
  const fault = faultOf(error);
  const judged = judge(fault, attempted.mutating);
  const code = judged === lostAnswer ? 'outcomeUnknown' : judged;
  return new CodedError(code, `${attempted.what}: ${describe(fault)}`, { cause: error });
}

interface Fault {
  readonly name: string;
  /** Network code, '' when there is none. */
  readonly networkCode: string;
  readonly status: number | undefined;
  readonly clientFault: boolean;
  readonly message: string;
}

function judge(fault: Fault, mutating: boolean): ErrorCode | typeof lostAnswer {
  const named = codeByName[fault.name];
  if (named !== undefined) return named;
  const unsent = beforeSending[fault.networkCode];
  if (unsent !== undefined) return unsent;
  const lost = afterSending[fault.networkCode] ?? afterSending[fault.name];
  if (lost !== undefined) return mutating ? lostAnswer : lost;
  return byStatus(fault, mutating);
}

/** 503 says that the request was not taken; any other 5xx may come after the change was made. */
function byStatus(fault: Fault, mutating: boolean): ErrorCode | typeof lostAnswer {
  const { status } = fault;
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'notFound';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 503) return 'unavailable';
  if (status !== undefined && status >= 400 && status < 500) return 'invalid';
  if (status === undefined && fault.clientFault) return 'invalid';
  return mutating ? lostAnswer : 'unavailable';
}

function faultOf(error: unknown): Fault {
  if (typeof error !== 'object' || error === null) {
    return { name: '', networkCode: '', status: undefined, clientFault: false, message: String(error) };
  }
  const metadata = property(error, '$metadata');
  const status = property(metadata, 'httpStatusCode');
  const code = property(error, 'code') ?? property(property(error, 'cause'), 'code');
  const name = property(error, 'name');
  const message = property(error, 'message');
  return {
    name: typeof name === 'string' ? name : '',
    networkCode: typeof code === 'string' ? code : '',
    status: typeof status === 'number' ? status : undefined,
    clientFault: property(error, '$fault') === 'client',
    message: typeof message === 'string' ? message : '',
  };
}

const unresolved: readonly string[] = ['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL'];
/** As Node and the SDK say it, and as a deadline of ours does. */
const timedOut: readonly string[] = [
  'ETIMEDOUT',
  'ETIMEOUT',
  'TimeoutError',
  'RequestTimeout',
  'AbortError',
  'timeout',
];

/** The network code of a thrown error (`ENOTFOUND` …), or its name where it carries none. */
export function faultName(error: unknown): string {
  const fault = faultOf(error);
  return fault.networkCode === '' ? fault.name : fault.networkCode;
}

/** How a request failed that got no answer at all. */
export function networkFailure(error: unknown): 'dns' | 'timeout' | 'connect' {
  const fault = faultName(error);
  if (unresolved.includes(fault)) return 'dns';
  return timedOut.includes(fault) ? 'timeout' : 'connect';
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function describe(fault: Fault): string {
  const what = fault.networkCode === '' ? fault.name : fault.networkCode;
  const status = fault.status === undefined ? '' : ` (HTTP ${fault.status})`;
  return `${what}${status}${fault.message === '' ? '' : `, ${fault.message}`}`;
}
