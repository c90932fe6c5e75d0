import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Trouble } from './target.ts';

/** Stands between real clients and a real server on loopback, and gives trouble that the server itself cannot be made to give. */
export interface LoopbackProxy {
  readonly url: string;
  /** Calls back when the `nth` request that is late has been answered by the server; that answer and all later ones are held back. */
  onHeld(nth: number, held: () => void): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** @param upstream port of the server on loopback */
export async function loopbackProxy(upstream: number, kind: Trouble['kind'] | undefined): Promise<LoopbackProxy> {
  let trouble = kind;
  let late = 0;
  let holdFrom = 1;
  let held = (): void => undefined;

  const server = createServer(async (asked, answer) => {
    const body = await buffer(asked);
    if (trouble === 'throttled' || trouble === 'failing' || trouble === 'denied') {
      refuse(asked, answer, trouble);
      return;
    }
    const reply = await forward(upstream, asked, body);
    late += 1;
    if (trouble === 'late' && late >= holdFrom) held();
    else answer.writeHead(reply.status, reply.headers).end(reply.body);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });

  await listen(0);
  const { port } = server.address() as AddressInfo;
  if (trouble === 'unreachable') await close();
  return {
    url: `http://127.0.0.1:${port}`,
    onHeld: (nth, callBack) => {
      holdFrom = nth;
      held = callBack;
    },
    async mend() {
      if (trouble === 'unreachable') await listen(port);
      trouble = undefined;
    },
    close,
  };
}

interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const forwarded = {
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...headers, 'content-length': body.length },
    };
    request(forwarded, resolve).on('error', reject).end(body);
  });
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
}

type Refused = Extract<Trouble['kind'], 'throttled' | 'failing' | 'denied'>;
type Protocol = 'json' | 'form' | 's3';

/** Status and error code, as AWS JSON, AWS Query and S3 have them. */
const refusals: Readonly<Record<Protocol, Readonly<Record<Refused, readonly [number, string]>>>> = {
  json: {
    throttled: [400, 'ThrottlingException'],
    failing: [500, 'InternalServerError'],
    denied: [400, 'AccessDeniedException'],
  },
  form: { throttled: [400, 'Throttling'], failing: [500, 'InternalFailure'], denied: [403, 'AccessDenied'] },
  s3: { throttled: [503, 'SlowDown'], failing: [500, 'InternalError'], denied: [403, 'AccessDenied'] },
};

/** What AWS answers in the same protocol; to a HEAD without its body. */
function refuse(asked: IncomingMessage, answer: ServerResponse, kind: Refused): void {
  const protocol = protocolOf(asked);
  const [status, code] = refusals[protocol][kind];
  const { type, body } = written(protocol, code);
  answer.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'proxy' });
  answer.end(asked.method === 'HEAD' ? undefined : body);
}

/** AWS JSON names a target, AWS Query sends a form, and what is left here is S3. */
function protocolOf({ headers }: IncomingMessage): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'form' : 's3';
}

function written(protocol: Protocol, code: string): { type: string; body: string } {
  if (protocol === 'json') {
    return { type: 'application/x-amz-json-1.0', body: JSON.stringify({ __type: code, message: 'by the proxy' }) };
  }
  const error = `<Error><Code>${code}</Code><Message>by the proxy</Message></Error>`;
  return { type: 'text/xml', body: protocol === 'form' ? `<ErrorResponse>${error}</ErrorResponse>` : error };
}
