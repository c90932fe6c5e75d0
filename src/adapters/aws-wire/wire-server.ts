import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ServeAws } from '../../ports/aws-clients.ts';
import { scopeOf } from './authorization.ts';
import { unchunked } from './aws-chunked.ts';
import { exchanged, type WireFault } from './exchange.ts';
import { bytesOf, type WireAnswer, type WireRequest, WrongRequest } from './message.ts';
import { loadServiceModels, type ServiceModel } from './service-models.ts';
import { escaped } from './xml-body.ts';

/** Larger bodies are refused; the largest of the operations served here is a change of records, 32 kB. */
const maxBodyBytes = 1024 * 1024;

export interface WireServerOptions {
  readonly serve: ServeAws;
  readonly record: (fault: WireFault) => void;
}

/** All services of a simulated account behind one HTTP server: the scope of its signature tells which service and Region a request is for. */
export async function createWireServer({ serve, record }: WireServerOptions): Promise<Server> {
  const models = [...(await loadServiceModels()).values()];
  const bySigningName = new Map(models.map((model) => [model.signingName, model]));
  return createServer((incoming, response) => {
    answer(bySigningName, incoming, response, { serve, record }).then(
      ({ status, headers, body }) => {
        // The world's time need not be the real one: a Date would shift the client's clock.
        response.sendDate = false;
        response.writeHead(status, headers).end(bytesOf(body));
      },
      // What breaks a connection in the world breaks this one.
      () => response.destroy(),
    );
  });
}

async function answer(
  models: ReadonlyMap<string, ServiceModel>,
  incoming: IncomingMessage,
  response: ServerResponse,
  { serve, record }: WireServerOptions,
): Promise<WireAnswer> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const request = await received(incoming);
    const scope = scopeOf(request);
    if (scope === undefined) throw new WrongRequest('MissingAuthenticationToken', 403, 'the request is not signed');
    const model = models.get(scope.signingName);
    if (!model) throw new WrongRequest('UnknownService', 404, `no service is signed for as ${scope.signingName}`);
    return await exchanged(
      { model, region: scope.region, request, abortSignal: gone.signal, signedFor: scope },
      serve,
      record,
    );
  } catch (error) {
    if (!(error instanceof WrongRequest)) throw error;
    record({ service: '', region: '', operation: '', fault: error.message });
    const { name, status, message } = error.fault;
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
}

async function received(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBodyBytes) throw new WrongRequest('RequestEntityTooLarge', 413, `more than ${maxBodyBytes} bytes`);
  }
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const query: Record<string, string[]> = {};
  for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value];
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
  const whole = Buffer.concat(chunks);
  return {
    method: incoming.method ?? 'GET',
    hostname: (headers.host ?? '').replace(/:\d+$/, ''),
    path: url.pathname,
    query: Object.fromEntries(
      Object.entries(query).map(([name, [one = '', ...more]]) => [name, more.length > 0 ? [one, ...more] : one]),
    ),
    headers,
    body: headers['content-encoding']?.includes('aws-chunked') ? unchunked(whole) : whole,
  };
}
