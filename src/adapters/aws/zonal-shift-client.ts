import { Route53RecoveryClusterClient } from '@aws-sdk/client-route53-recovery-cluster';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsClient } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';

/**
 * A client of the ARC zonal shift API (REST-JSON), since none is published for this SDK: requests after the API reference, signed by the SDK's own
 * signer and sent by the SDK's own handler with the credentials of any other client.
 */

const service = 'arc-zonal-shift';

type Settings = NonNullable<ConstructorParameters<typeof Route53RecoveryClusterClient>[0]>;
type Fields = Readonly<Record<string, unknown>>;

interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path, with `{member}` where a member of the input belongs. */
  readonly path: string;
  /** Members of the input that go into the query; the others that are not in the path go into the body. */
  readonly query: readonly string[];
}

/** ARC zonal shift API Reference, one entry for each operation used. */
const routes: Readonly<Record<string, Route>> = {
  StartZonalShift: { method: 'POST', path: '/zonalshifts', query: [] },
  ListZonalShifts: { method: 'GET', path: '/zonalshifts', query: ['status', 'resourceIdentifier', 'nextToken'] },
  UpdateZonalShift: { method: 'PATCH', path: '/zonalshifts/{zonalShiftId}', query: [] },
  CancelZonalShift: { method: 'DELETE', path: '/zonalshifts/{zonalShiftId}', query: [] },
  GetManagedResource: { method: 'GET', path: '/managedresources/{resourceIdentifier}', query: [] },
};

interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** @param settings as the SDK takes them for its own clients; the Region is needed, the endpoint only where it is not AWS's own */
export function zonalShiftClient(settings: Settings & { readonly region: string }): AwsClient {
  const { config } = new Route53RecoveryClusterClient({
    ...settings,
    endpoint: settings.endpoint ?? `https://${service}.${settings.region}.amazonaws.com`,
  });
  const signer = new SignatureV4({
    service,
    region: settings.region,
    credentials: config.credentials,
    sha256: config.sha256,
  });
  return {
    async send(command, { abortSignal }) {
      const { protocol, hostname, port } = await endpointOf(config);
      const authority = port === undefined ? hostname : `${hostname}:${port}`;
      const request = await signer.sign({
        ...requestOf(operationName(command), command.input as Fields, authority),
        protocol,
        hostname,
        ...(port === undefined ? {} : { port }),
      });
      const { response } = await config.requestHandler.handle(
        request as Parameters<typeof config.requestHandler.handle>[0],
        { abortSignal },
      );
      const { statusCode, headers } = response as Answered;
      const body = await bodyOf(response as Answered);
      const $metadata = { httpStatusCode: statusCode, requestId: headers['x-amzn-requestid'], attempts: 1 };
      if (statusCode >= 300) throw refusal(headers['x-amzn-errortype'], body, $metadata);
      return { ...body, $metadata };
    },
  };
}

async function endpointOf(config: Route53RecoveryClusterClient['config']) {
  const endpoint = await config.endpoint?.();
  if (!endpoint) throw new Error('the client of the ARC zonal shift API has an endpoint');
  return endpoint;
}

function requestOf(operation: string, input: Fields, authority: string) {
  const route = routes[operation];
  if (!route) throw new Error(`the ARC zonal shift API has no operation ${operation}`);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, member = '']) => member);
  const path = route.path.replace(/\{(\w+)\}/g, (_all, member: string) => encodeURIComponent(String(input[member])));
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const query = Object.fromEntries(
    given.filter(([name]) => route.query.includes(name)).map(([name, value]) => [name, String(value)]),
  );
  const rest = Object.fromEntries(given.filter(([name]) => !inPath.includes(name) && !route.query.includes(name)));
  const body = Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
  const ofBody =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  return {
    method: route.method,
    path,
    query,
    headers: { host: authority, ...ofBody },
    ...(body === undefined ? {} : { body }),
  };
}

async function bodyOf({ body }: Answered): Promise<Fields> {
  const chunks: Buffer[] = [];
  if (body instanceof Uint8Array) chunks.push(Buffer.from(body));
  else if (body !== undefined)
    for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : {};
  } catch {
    return {};
  }
}

/** An error as the SDK raises it: the name comes in a header (`ConflictException:http://…`) or in the body. */
function refusal(typeHeader: string | undefined, body: Fields, $metadata: { httpStatusCode: number }): Error {
  const type = typeHeader ?? String(body.__type ?? body.code ?? 'UnknownError');
  const name = (type.split(':')[0] ?? '').split('#').at(-1) ?? '';
  const $fault = $metadata.httpStatusCode >= 500 ? 'server' : 'client';
  return Object.assign(new Error(String(body.message ?? body.Message ?? name)), { name, $fault, $metadata });
}
