import { HttpResponse } from '@smithy/core/protocols';
import type { AwsClient, AwsClients, AwsService, ServeAws } from '../../ports/aws-clients.ts';
import { exchanged, type WireFault } from './exchange.ts';
import { bytesOf, queryOf, type WireRequest } from './message.ts';
import { loadServiceModels, type ServiceModel } from './service-models.ts';
import { type Turn, Turns } from './turns.ts';

/** A request as SDK clients hand it to their handler. */
interface SentRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a call passes on to the handler through the client's options. */
interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly turn: Turn;
  readonly work: Work;
}

/** Carries requests of one client instead of a connection. */
export interface WireHandler {
  handle(request: SentRequest, options?: object): Promise<{ response: HttpResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** The handler of a client; `endpoint` where it is literal, not derived from the Region. */
type HandlerOf = (service: AwsService, region: string, endpoint: string | undefined) => WireHandler;

export interface WireOptions {
  readonly serve: ServeAws;
  /** Serves the services that have no SDK client. */
  readonly direct: AwsClients;
  /** Marks work in flight: the world's time stands still until the answer is called. */
  readonly hold: () => () => void;
  /** Makes SDK clients whose requests go to a handler, otherwise as for a real account. */
  readonly clientsOver: (handlerOf: HandlerOf) => AwsClients;
}

/** SDK clients whose requests are answered in this process, with what was wrong with the form of requests and answers so far. */
export interface Wire {
  readonly clients: AwsClients;
  readonly faults: readonly WireFault[];
}

/** Puts AWS's protocols around a simulated account. Models are loaded first, so that no call has to wait for a file. */
export async function createWire({ serve, direct, hold, clientsOver }: WireOptions): Promise<Wire> {
  const models = await loadServiceModels();
  const faults: WireFault[] = [];
  const turns = new Turns();
  const handlerOf: HandlerOf = (service, region, endpoint) => ({
    async handle(request, options) {
      const answer = await handled(
        models,
        { service, region, endpoint, request, options: options as CallOptions },
        serve,
        (fault) => faults.push(fault),
      );
      const body = bytesOf(answer.body);
      return { response: new HttpResponse({ statusCode: answer.status, headers: { ...answer.headers }, body }) };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  });
  const clients = clientsOver(handlerOf);
  return {
    faults,
    clients: {
      get(service, region, endpoint) {
        if (!models.has(service)) return direct.get(service, region, endpoint);
        return ordered(clients.get(service, region, endpoint), turns, hold);
      },
    },
  };
}

/** The same client; its calls reach the world in the order in which they were made, and time stands while it works on one. */
function ordered(client: AwsClient, turns: Turns, hold: () => () => void): AwsClient {
  return {
    async send(command, { abortSignal }) {
      const options: CallOptions = { abortSignal, turn: turns.take(), work: new Work(hold) };
      try {
        return await client.send(command, options);
      } finally {
        options.turn.leave();
        options.work.rest();
      }
    },
  };
}

/** Work in this process that the world's time waits for. */
class Work {
  readonly #hold: () => () => void;
  #release: () => void;

  constructor(hold: () => () => void) {
    this.#hold = hold;
    this.#release = hold();
  }

  rest(): void {
    this.#release();
  }

  goOn(): void {
    this.#release = this.#hold();
  }
}

interface Handled {
  readonly service: AwsService;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly request: SentRequest;
  readonly options: CallOptions;
}

function handled(
  models: ReadonlyMap<AwsService, ServiceModel>,
  { service, region, endpoint, request, options: { abortSignal, turn, work } }: Handled,
  serve: ServeAws,
  record: (fault: WireFault) => void,
) {
  const model = models.get(service) as ServiceModel;
  const parked: ServeAws = async (call) => {
    const answer = turn.start(() => {
      const served = serve(call);
      work.rest();
      return served;
    });
    try {
      return await answer;
    } finally {
      work.goOn();
    }
  };
  const signingRegion = endpoint === undefined ? model.signingRegion(region) : region;
  const signedFor = { signingName: model.signingName, region: signingRegion };
  return exchanged({ model, region, request: received(request), abortSignal, signedFor }, parked, record);
}

/** A request as it comes in at the other end. */
function received({ method, hostname, path, query = {}, headers, body }: SentRequest): WireRequest {
  const given = Object.entries(query).map(([name, value]) => [name, value ?? ''] as const);
  return {
    method,
    hostname,
    path,
    query: queryOf(given),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: bodyOf(body),
  };
}

function bodyOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string' || body instanceof Uint8Array) return bytesOf(body);
  throw new TypeError('the wire takes bodies that are whole, not streams');
}
