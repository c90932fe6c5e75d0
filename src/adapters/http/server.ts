import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { CodedError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Commands } from '../../ports/commands.ts';
import type { Intake, RejectedList } from '../../ports/intake.ts';
import { answerError, refuse } from './answers.ts';
import { incidentRoutes } from './incident-routes.ts';
import type { PrometheusMetrics } from './metrics.ts';
import { signalRoutes } from './signal-routes.ts';
import type { TokenHolder } from './tokens.ts';

/** Whether this engine can be counted on. */
export interface Readiness {
  readonly ready: boolean;
  /** Another engine owns a workload of this one: it decides nothing any more. */
  readonly superseded: boolean;
  /** Life left of the credentials that mutating calls are made with; null when they have no end, absent when nobody says. */
  readonly credentialsSecondsLeft?: number | null;
}

export interface ServerParts {
  readonly commands: Commands;
  readonly config: { readonly people: readonly TokenHolder[] };
  readonly metrics: PrometheusMetrics;
  readonly intake: Intake;
  /** Messages of queues that could not be understood. */
  readonly rejected?: RejectedList;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  ready(): Readiness;
}

export interface Listen {
  readonly host: string;
  readonly port: number;
  readonly allowRemote: boolean;
}

/** Largest command, bytes. */
const commandBodyLimit = 65_536;

/** The HTTP entrance: alarms, incidents, health and metrics. It listens only once `listenOn` is called. */
export function createServer(parts: ServerParts): FastifyInstance {
  const server = Fastify({
    loggerInstance: parts.logger,
    bodyLimit: commandBodyLimit,
    forceCloseConnections: true,
    frameworkErrors: answerError,
  });
  server.setErrorHandler(answerError);
  server.setNotFoundHandler((request, reply) =>
    refuse(reply, 404, 'notFound', [
      { path: '', found: `${request.method} ${request.url}`, expected: 'a route of this server' },
    ]),
  );
  signalRoutes(server, parts.intake);
  const { commands, config, clock, rejected } = parts;
  incidentRoutes(server, { commands, people: config.people, clock, rejected });
  operationRoutes(server, parts);
  return server;
}

/**
 * Starts listening and answers the address. Port 0 takes any free one.
 * @throws CodedError('refused') for a host that is not loopback, unless `allowRemote` is set
 */
export async function listenOn(server: FastifyInstance, listen: Listen): Promise<string> {
  if (!listen.allowRemote && !['127.0.0.1', '::1', 'localhost'].includes(listen.host)) {
    throw new CodedError('refused', `${listen.host} is not loopback, and allowRemote is not set`);
  }
  try {
    return await server.listen({ host: listen.host, port: listen.port });
  } catch (error) {
    throw new CodedError(
      'unavailable',
      `cannot listen on ${listen.host}:${listen.port} (listen in the configuration): ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** For those who watch Muster itself; without a token, so without a word about any incident. */
function operationRoutes(server: FastifyInstance, { commands, metrics, ready }: ServerParts): void {
  server.get('/healthz', async (_request, reply) => {
    const readiness = ready();
    return reply.code(readiness.ready && !readiness.superseded ? 200 : 503).send(readiness);
  });
  server.get('/metrics', async (_request, reply) => {
    const text = await metrics.render({ incidents: await commands.incidents(), ...ready() });
    return reply.type(metrics.contentType).send(text);
  });
}
