/** One HTTP request to AWS, with its body collected. */
export interface WireRequest {
  readonly method: string;
  readonly hostname: string;
  /** Encoded, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An error that a service answers. */
export interface ServiceFault {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  /** Whatever else the error carries; only modeled members go out. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** A request that AWS would refuse: its shape is wrong, not what it asks for. */
export class WrongRequest extends Error {
  readonly fault: ServiceFault;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = 'WrongRequest';
    this.fault = { name, status, message, members: {} };
  }
}

/** What was sent, in the terms of the operation, and what was wrong with its shape. */
export interface Decoded {
  readonly input: Record<string, unknown>;
  readonly mistakes: readonly string[];
}

/** A part of a URI without its percent sequences. @throws WrongRequest when one of them is none */
export function decodedUri(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new WrongRequest('InvalidURI', 400, `${part} has a percent sequence that stands for nothing`);
  }
}

/** Parameters by name, and nothing besides: no name is one of JavaScript's own. */
export function queryOf<Value>(parameters: Iterable<readonly [string, Value]>): Record<string, Value> {
  const query: Record<string, Value> = Object.create(null);
  for (const [name, value] of parameters) query[name] = value;
  return query;
}

export function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}

export function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
}
