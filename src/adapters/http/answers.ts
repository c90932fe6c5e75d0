import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError, type ErrorCode, InputError } from '../../errors.ts';

/** One mistake of the sender. */
export interface SentProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** The body of every answer that is not a success. */
interface ErrorBody {
  /** A word or two that programs read. */
  readonly error: string;
  readonly problems: readonly SentProblem[];
}

/** The HTTP status (RFC 9110) of each of our codes. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  throttled: 429,
  denied: 403,
  notFound: 404,
  conflict: 409,
  invalid: 400,
  timeout: 504,
  unavailable: 503,
  outcomeUnknown: 503,
  superseded: 503,
  refused: 422,
};

export function refuse(
  reply: FastifyReply,
  status: number,
  error: string,
  problems: readonly SentProblem[] = [],
): FastifyReply {
  const body: ErrorBody = { error, problems };
  return reply.code(status).send(body);
}

/** Answers a thrown error. What is not the sender's fault is logged and told in one word, never with its message. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof InputError) return refuse(reply, 400, 'invalid', error.problems.map(sentProblem));
  if (error instanceof CodedError) {
    request.log.warn({ code: error.code, err: error }, 'request failed');
    return refuse(reply, statuses[error.code], error.code);
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    request.log.error({ err: error }, 'request broke');
    return refuse(reply, 500, 'broken');
  }
  const expected = status === 413 ? 'a smaller body' : 'a well-formed request';
  return refuse(reply, status, 'invalid', [{ path: '', found: error.message, expected }]);
}

function sentProblem({ path, found, expected }: SentProblem): SentProblem {
  return { path, found, expected };
}
