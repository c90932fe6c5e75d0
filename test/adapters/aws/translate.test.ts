import { describe, expect, it } from '@jest/globals';
import { translate } from '../../../src/adapters/aws/translate.ts';
import { CodedError } from '../../../src/errors.ts';
import { awsError, networkError } from './fakes.ts';

const reading = { what: 'GetAlias in us-east-1', mutating: false };
const writing = { what: 'UpdateAlias in us-east-1', mutating: true };

describe('translation of outside errors', () => {
  it.each([
    ['ConditionalCheckFailedException', 400, 'conflict'],
    ['PreconditionFailedException', 412, 'conflict'],
    ['ConflictException', 409, 'conflict'],
    ['ResourceConflictException', 409, 'conflict'],
    ['ResourceInUseException', 400, 'conflict'],
    ['ThrottlingException', 400, 'throttled'],
    ['Throttling', 400, 'throttled'],
    ['ThrottledException', 429, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['LimitExceededException', 400, 'throttled'],
    ['ProvisionedThroughputExceededException', 400, 'throttled'],
    ['ReplicatedWriteConflictException', 400, 'throttled'],
    ['PriorRequestNotComplete', 400, 'throttled'],
    ['SlowDown', 503, 'throttled'],
    ['SubscriptionRequiredException', 400, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['ExpiredTokenException', 400, 'denied'],
    ['CredentialsProviderError', undefined, 'denied'],
    ['ResourceNotFoundException', 400, 'notFound'],
    ['NoSuchChange', 404, 'notFound'],
    ['NotFound', 404, 'notFound'],
    ['ValidationException', 400, 'invalid'],
    ['InvalidChangeBatch', 400, 'invalid'],
    ['ServiceLimitExceededException', 402, 'invalid'],
    ['EndpointTemporarilyUnavailableException', 503, 'unavailable'],
    ['ServiceUnavailable', 503, 'unavailable'],
    ['SomethingNew', 403, 'denied'],
    ['SomethingNew', 429, 'throttled'],
    ['SomethingNew', 404, 'notFound'],
    ['SomethingNew', 418, 'invalid'],
  ])('%s with HTTP %s is %s, whatever was being done', (name, status, code) => {
    expect(translate(awsError(name, status), reading).code).toBe(code);
    expect(translate(awsError(name, status), writing).code).toBe(code);
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])(
    '%s is unavailable even for a change, since nothing was sent',
    (code) => {
      expect(translate(networkError(code), reading).code).toBe('unavailable');
      expect(translate(networkError(code), writing).code).toBe('unavailable');
    },
  );

  it.each([
    [networkError('ECONNRESET'), 'unavailable'],
    [networkError('EPIPE'), 'unavailable'],
    [networkError('ETIMEDOUT'), 'timeout'],
    [networkError('ETIMEOUT'), 'timeout'],
    [awsError('TimeoutError'), 'timeout'],
    [awsError('AbortError'), 'timeout'],
    [awsError('InternalServerError', 500), 'unavailable'],
    [awsError('BadGateway', 502), 'unavailable'],
    [awsError('GatewayTimeout', 504), 'unavailable'],
    [new TypeError('no idea'), 'unavailable'],
    ['a thrown text', 'unavailable'],
  ])('after %s a read knows it has nothing and a change does not know its outcome', (error, code) => {
    expect(translate(error, reading).code).toBe(code);
    expect(translate(error, writing).code).toBe('outcomeUnknown');
  });

  it('finds the network code in the cause too', () => {
    const error = new TypeError('fetch failed', { cause: networkError('ENOTFOUND') });
    expect(translate(error, writing).code).toBe('unavailable');
  });

  it('says what was being done and keeps the cause', () => {
    const cause = awsError('ThrottlingException', 400);
    const translated = translate(cause, writing);
    expect(translated.cause).toBe(cause);
    expect(translated.message).toBe(
      'UpdateAlias in us-east-1: ThrottlingException (HTTP 400), ThrottlingException happened',
    );
  });

  it('does not judge by message text', () => {
    expect(translate(new Error('ThrottlingException: Rate exceeded'), reading).code).toBe('unavailable');
  });

  it('leaves a coded error as it is', () => {
    const refused = new CodedError('refused', 'dry run');
    expect(translate(refused, writing)).toBe(refused);
  });
});
