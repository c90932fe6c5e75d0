import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError, type ErrorCode, InputError } from '../../errors.ts';

/** One mistake of the sender. */
export interface SentProblem {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** The body of every answer that is not a success. */
export interface ErrorBody {
  /** A word or two that programs read. */
  readonly error: string;
  /** For people, where there is one. */
  readonly reason?: string;
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

export function statusOf(code: ErrorCode): number {
  return statuses[code];
}

/** Answers with the error's own words: for refusals that are made for people, and hold nothing secret. */
export function codedAnswer(reply: FastifyReply, error: CodedError): FastifyReply {
  const body: ErrorBody = { error: error.code, reason: error.message, problems: [] };
  return reply.code(statuses[error.code]).send(body);
}

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

/** Answers what is no HTTP at all, or more of it than is taken (RFC 9110 and 6585), in the same form as everything else. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase] = malformed[error.code ?? ''] ?? ([400, 'Bad Request'] as const);
  const problem = { path: '', found: error.code ?? 'something else', expected: 'a request in HTTP/1.1' };
  const body = JSON.stringify({ error: 'invalid', problems: [problem] } satisfies ErrorBody);
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** By the code of Node's parser. */
const malformed: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large'],
};

function sentProblem({ path, found, expected }: SentProblem): SentProblem {
  return { path, found, expected };
}
