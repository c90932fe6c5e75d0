import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { InputError } from '../../errors.ts';
import type { Entrance, IntakeRequest } from '../../ports/intake.ts';
import type { IntakeMetrics } from '../../ports/metrics.ts';
import { type Body, readBody } from './body.ts';
import type { Pressure } from './pressure.ts';
import { answerOf, answerThrown, comeAgain, refusal, type SignalAnswer, toldProblems } from './signal-answers.ts';

export interface SignalEntranceParts {
  readonly entrances: readonly Entrance[];
  readonly pressure: Pressure;
  readonly metrics: IntakeMetrics;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
}

/** Takes a request when it is for an entrance of signals, then true. */
export type SignalHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The entrances for signals, on Node's own server: they are the hot path. 200 only for what is on disk or needs no keeping;
 * 401 and 403 for who may not; 400 for what cannot be understood, always with its place; 413, 415 and 405 for what is no delivery at all; 429 and
 * 503, with a time to come again, where the sender is to send the same once more.
 */
export function signalHandler(parts: SignalEntranceParts): SignalHandler {
  const byPath = new Map(parts.entrances.map((entrance) => [entrance.path, entrance]));
  return (request, response) => {
    const url = request.url ?? '';
    const query = url.indexOf('?');
    const entrance = byPath.get(query < 0 ? url : url.slice(0, query));
    if (entrance) answer(parts, entrance, request, response);
    return entrance !== undefined;
  };
}

/**
 * The same entrances as routes of Fastify, for servers that it makes itself, for requests that are injected, and for a path that is an entrance's only
 * once it is decoded, or without its fragment or host. What the router found is not looked up again: nobody else answers a request that is hijacked.
 */
export function signalRoutes(server: FastifyInstance, parts: SignalEntranceParts): void {
  server.register(async (scope) => {
    for (const entrance of parts.entrances) {
      scope.all(entrance.path, {
        onRequest: (request, reply) => {
          reply.hijack();
          answer(parts, entrance, request.raw, reply.raw);
        },
        handler: () => undefined,
      });
    }
  });
}

function answer(
  parts: SignalEntranceParts,
  entrance: Entrance,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method === 'POST') receive(parts, entrance, request, response);
  else
    refuse(request, response, { ...refusal(405, 'invalid', `${request.method}`, 'POST'), headers: { allow: 'POST' } });
}

function receive(
  parts: SignalEntranceParts,
  entrance: Entrance,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { pressure, metrics } = parts;
  const { source, bodyLimit } = entrance;
  const begunAt = performance.now();
  const begun = pressure.begin(source);
  if (begun !== 'begun') {
    metrics.answered(source, begun, 0);
    refuse(request, response, comeAgain(begun));
    return;
  }
  let bytes = 0;
  const room = (more: number): boolean => {
    const fits = pressure.take(more);
    if (fits) bytes += more;
    return fits;
  };
  const finish = (answer: SignalAnswer): void => {
    pressure.end(source, bytes);
    metrics.answered(source, answer.outcome, secondsSince(begunAt));
    write(response, answer);
  };
  const fault = headFault(request, bodyLimit);
  if (fault) {
    request.resume();
    finish(fault);
    return;
  }
  readBody(request, bodyLimit, room, (body) => {
    if (body === 'full' || body.outcome !== 'read') {
      finish(bodyFault(body, bodyLimit));
      return;
    }
    metrics.received(source, body.bytes);
    metrics.stage(source, 'read', secondsSince(begunAt));
    void judge(parts, entrance, toRequest(request, body.text), whileConnected(request)).then(finish);
  });
}

function secondsSince(at: number): number {
  return (performance.now() - at) / 1000;
}

/** Never rejects. What the sender hears is logged; what it sent is not. */
async function judge(
  { logger }: SignalEntranceParts,
  { source, take }: Entrance,
  request: IntakeRequest,
  connected: AbortSignal,
): Promise<SignalAnswer> {
  try {
    const judged = await take(request, connected);
    const answer = answerOf(judged);
    if (answer.status >= 400) logger.info({ source, outcome: answer.outcome, judged }, 'signal refused');
    return answer;
  } catch (error) {
    const answer = answerThrown(error);
    if (answer.status >= 500) logger.error({ source, err: error }, 'signal not taken');
    else logger.info({ source, outcome: answer.outcome, paths: pathsOf(error) }, 'signal refused');
    return answer;
  }
}

/** Where the mistakes are, of as many as are told. */
function pathsOf(error: unknown): string[] {
  return error instanceof InputError ? error.problems.slice(0, toldProblems).map(({ path }) => path) : [];
}

/** One for all requests of a connection: hardly any of them waits for anything that could be given up. */
const connections = new WeakMap<object, AbortSignal>();

/** Aborts when the sender hangs up. */
function whileConnected({ socket }: IncomingMessage): AbortSignal {
  const known = connections.get(socket);
  if (known) return known;
  const left = new AbortController();
  socket.once('close', () => left.abort());
  connections.set(socket, left.signal);
  return left.signal;
}

function toRequest({ headers }: IncomingMessage, body: string): IntakeRequest {
  return {
    body,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}

function headFault({ headers }: IncomingMessage, limit: number): SignalAnswer | undefined {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return refusal(415, 'invalid', `content-encoding ${encoding.slice(0, 40)}`, 'a body that is not encoded');
  return Number(headers['content-length'] ?? 0) > limit ? tooLarge(limit) : undefined;
}

function bodyFault(body: Exclude<Body, { outcome: 'read' }> | 'full', limit: number): SignalAnswer {
  if (body === 'full') return comeAgain('busy');
  if (body.outcome === 'tooLarge') return tooLarge(limit);
  if (body.outcome === 'notUtf8') return refusal(400, 'invalid', 'bytes that are not UTF-8', 'text in UTF-8');
  return refusal(400, 'gone', 'a request that ended early', 'a whole request');
}

function tooLarge(limit: number): SignalAnswer {
  return refusal(413, 'invalid', 'a body that is too large', `at most ${limit} bytes`);
}

/** Its body is read and thrown away: a sender that is cut off in mid-sentence would not hear the answer. */
function refuse(request: IncomingMessage, response: ServerResponse, answer: SignalAnswer): void {
  request.resume();
  write(response, answer);
}

function write(response: ServerResponse, { status, body, headers }: SignalAnswer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
