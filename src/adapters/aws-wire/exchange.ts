import type { ServeAws } from '../../ports/aws-clients.ts';
import { assertSigned, type Scope, scopeOf } from './authorization.ts';
import type { Format } from './format.ts';
import { formatOf } from './format-of.ts';
import { type ServiceFault, type WireAnswer, type WireRequest, WrongRequest } from './message.ts';
import type { OperationModel, ServiceModel } from './service-models.ts';
import { isPlain, mistakesIn } from './shapes.ts';

/** A request that AWS would have refused for its form, or an answer that AWS would not have given. */
export interface WireFault {
  readonly service: string;
  readonly region: string;
  /** Empty when the request named none. */
  readonly operation: string;
  readonly fault: string;
}

export interface Exchange {
  readonly model: ServiceModel;
  /** The Region whose service is asked. */
  readonly region: string;
  readonly request: WireRequest;
  readonly abortSignal: AbortSignal;
  /** What the request must be signed for. */
  readonly signedFor: Scope;
}

/** The id of a request that never reached an operation. */
const refusedId = '00000000-0000-4000-8000-000000000000';

/**
 * One request to AWS and its answer: decoded by the service's own shapes, served, encoded again. A refusal of its form is an AWS-shaped 4xx
 * and is told to `record`. Rejects only as a connection does, with what `serve` threw (a name that does not resolve, an abort).
 */
export async function exchanged(
  exchange: Exchange,
  serve: ServeAws,
  record: (fault: WireFault) => void,
): Promise<WireAnswer> {
  const answer = await answered(exchange, serve, record);
  return exchange.request.method === 'HEAD' ? { ...answer, body: '' } : answer;
}

async function answered(
  { model, region, request, abortSignal, signedFor }: Exchange,
  serve: ServeAws,
  record: (fault: WireFault) => void,
): Promise<WireAnswer> {
  const format = formatOf(model);
  let operation: OperationModel | undefined;
  const note = (fault: string) => record({ service: model.service, region, operation: operation?.name ?? '', fault });
  try {
    operation = format.operationOf(request);
    const scope = scopeOf(request);
    if (!operation.unsigned || scope) assertSigned(scope, signedFor);
    const input = await inputOf(format, operation, request);
    const call = { service: model.service, operation: operation.name, input, region, abortSignal };
    const { output, requestId } = await serve(call);
    const mistakes = mistakesIn(operation.output, output, 'output');
    if (mistakes.length > 0) note(`answered in another shape: ${told(mistakes)}`);
    return format.encode(operation, output as Record<string, unknown>, requestId);
  } catch (error) {
    if (error instanceof WrongRequest) {
      note(error.message);
      return format.encodeFault(error.fault, refusedId);
    }
    const served = serviceFaultOf(error);
    if (!served) throw error;
    return format.encodeFault(served.fault, served.requestId);
  }
}

async function inputOf(format: Format, operation: OperationModel, request: WireRequest): Promise<unknown> {
  const { input, mistakes } = await format.decode(operation, request).catch((error: unknown) => {
    if (error instanceof WrongRequest) throw error;
    throw new WrongRequest('SerializationException', 400, `the request cannot be read: ${String(error)}`);
  });
  const given = operation.input.isUnitSchema() ? [] : mistakesIn(operation.input, input, 'input');
  const all = [...mistakes, ...given];
  if (all.length > 0) throw new WrongRequest(format.invalid, 400, told(all));
  return input;
}

/** As many mistakes of one message as a person reads. */
const maxTold = 20;

function told(mistakes: readonly string[]): string {
  const more = mistakes.length - maxTold;
  return [...mistakes.slice(0, maxTold), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** What the world answers as an error: it has a status and a request id. Anything else is no answer. */
function serviceFaultOf(error: unknown): { fault: ServiceFault; requestId: string } | undefined {
  if (!(error instanceof Error) || !('$metadata' in error) || !isPlain(error.$metadata)) return undefined;
  const { httpStatusCode: status, requestId } = error.$metadata;
  if (typeof status !== 'number') return undefined;
  const { name, message } = error;
  return { fault: { name, status, message, members: { ...error } }, requestId: String(requestId ?? refusedId) };
}
