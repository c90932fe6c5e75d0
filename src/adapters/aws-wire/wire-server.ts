import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ServeAws } from '../../ports/aws-clients.ts';
import { scopeOf } from './authorization.ts';
import { unchunked } from './aws-chunked.ts';
import { exchanged, type WireFault } from './exchange.ts';
import { bytesOf, queryOf, type WireAnswer, type WireRequest, WrongRequest } from './message.ts';
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
  const whole = await bodyOf(incoming);
  const { path, parameters } = targetOf(incoming.url ?? '/');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
  return {
    method: incoming.method ?? 'GET',
    hostname: (headers.host ?? '').replace(/:\d+$/, ''),
    path,
    query: queryOf(
      [...new Set(parameters.keys())].map((name) => {
        const [one = '', ...more] = parameters.getAll(name);
        return [name, more.length > 0 ? [one, ...more] : one];
      }),
    ),
    headers,
    body: headers['content-encoding']?.includes('aws-chunked') ? unchunked(whole) : whole,
  };
}

/** What is too large is read to its end and dropped, so that the next request on the connection begins where it should. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size <= maxBodyBytes) chunks.push(chunk);
  }
  if (size > maxBodyBytes) throw new WrongRequest('RequestEntityTooLarge', 413, `more than ${maxBodyBytes} bytes`);
  return Buffer.concat(chunks);
}

/** The target as it was sent: `..` and doubled slashes are parts of a key (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
function targetOf(url: string): { path: string; parameters: URLSearchParams } {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '');
  const end = target.indexOf('?');
  const path = end < 0 ? target : target.slice(0, end);
  return { path: path === '' ? '/' : path, parameters: new URLSearchParams(end < 0 ? '' : target.slice(end)) };
}
