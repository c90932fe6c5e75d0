import { createServer as createHttpServer, type Server } from 'node:http';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { CodedError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Commands } from '../../ports/commands.ts';
import type { Entrance, RejectedList } from '../../ports/intake.ts';
import type { RefusedList } from '../../ports/refusals.ts';
import { answerError, answerMalformed, refuse } from './answers.ts';
import { type IncidentEntrance, incidentRoutes } from './incident-routes.ts';
import type { PrometheusMetrics } from './metrics.ts';
import type { Pressure } from './pressure.ts';
import { type SignalHandler, signalHandler, signalRoutes } from './signal-routes.ts';
import type { TokenHolder } from './tokens.ts';

/** Whether this engine can be counted on. */
export interface Readiness {
  readonly ready: boolean;
  /** Another engine owns a workload of this one: it decides nothing any more. */
  readonly superseded: boolean;
  /** Life left of the credentials that mutating calls are made with; null when they have no end, absent when nobody says. */
  readonly credentialsSecondsLeft?: number | null;
  /** By how much the engine's time is ahead of the machine's; absent where they cannot differ. */
  readonly clockAheadSeconds?: number;
}

export interface ServerParts {
  readonly commands: Commands;
  readonly config: { readonly people: readonly TokenHolder[] };
  readonly metrics: PrometheusMetrics;
  readonly entrances: readonly Entrance[];
  readonly pressure: Pressure;
  /** Messages of queues that could not be understood. */
  readonly rejected?: RejectedList;
  /** Requests that claimed to be a person's and did nothing. */
  readonly refused?: RefusedList;
  /** Reports and histories of incidents. */
  readonly records?: IncidentEntrance['records'];
  readonly drills?: IncidentEntrance['drills'];
  /** On which a person can declare an incident. */
  readonly workloads?: IncidentEntrance['workloads'];
  readonly clock: Clock;
  /** Where tokens are looked at; one of its own unless given. */
  readonly gate?: IncidentEntrance['gate'];
  readonly logger: FastifyBaseLogger;
  ready(): Readiness;
  /** What the journal committed since it was opened. */
  journal(): { readonly transactions: number; readonly writes: number };
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
  const handle = signalHandler(parts);
  const server = Fastify({
    serverFactory: (others) => hotServer(handle, others),
    clientErrorHandler: answerMalformed,
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
  signalRoutes(server, parts);
  const { commands, config, clock, gate, rejected, refused, records, drills, workloads } = parts;
  const { people } = config;
  incidentRoutes(server, { commands, people, clock, gate, rejected, refused, records, drills, workloads });
  operationRoutes(server, parts);
  return server;
}

/** Longest wait for the head of a request and for all of it, ms: a sender that dawdles holds a place that others need. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 75_000,
  // How often they are looked for: by itself Node does so twice a minute, and what is slow holds its place three times as long.
  connectionsCheckingInterval: 2_000,
};
/** Most connections at once; more wait in the kernel. */
const mostConnections = 4_096;

/** Signals go past Fastify, by which a request would cost a third more processor time (docs/decisions/0013); everything else is its own. */
function hotServer(handle: SignalHandler, others: Parameters<typeof createHttpServer>[1]): Server {
  const server = createHttpServer(timeouts, (request, response) => {
    if (!handle(request, response)) others?.(request, response);
  });
  server.maxConnections = mostConnections;
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
function operationRoutes(server: FastifyInstance, { commands, metrics, pressure, journal, ready }: ServerParts): void {
  server.get('/healthz', async (_request, reply) => {
    const readiness = ready();
    return reply.code(readiness.ready && !readiness.superseded ? 200 : 503).send(readiness);
  });
  server.get('/metrics', async (_request, reply) => {
    const intake = { ...journal(), requests: pressure.requests, bytes: pressure.bytes, backlog: pressure.backlog };
    const text = await metrics.render({
      incidents: (await commands.incidents()).filter(({ drill }) => !drill),
      intake,
      ...ready(),
    });
    return reply.type(metrics.contentType).send(text);
  });
}
