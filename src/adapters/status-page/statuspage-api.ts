import { z } from 'zod';
import { CodedError, type ErrorCode } from '../../errors.ts';

/** The part of `fetch` that is used. */
export type StatuspageFetch = (
  url: string,
  init: { method: 'GET' | 'POST' | 'PATCH'; headers: Record<string, string>; body?: string; signal: AbortSignal },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

/** What Muster keeps with an incident of the page: whose it is, and which messages it has told already. */
const kept = z.object({ incidentId: z.string(), keys: z.array(z.string()) });

const incident = z.object({
  id: z.string(),
  metadata: z.object({ muster: kept.optional().catch(undefined) }).nullish(),
});
export type PageIncident = z.infer<typeof incident>;
const incidents = z.array(incident);

/** Incidents of a page are changed by whole fields; metadata is replaced, not merged. */
export interface IncidentChange {
  readonly name?: string;
  readonly body: string;
  readonly status?: 'investigating' | 'resolved';
  readonly metadata: { readonly muster: z.infer<typeof kept> };
}

export interface StatuspageApi {
  unresolved(page: string, signal: AbortSignal): Promise<PageIncident[]>;
  /** The latest hundred, resolved ones included. */
  latest(page: string, signal: AbortSignal): Promise<PageIncident[]>;
  create(page: string, change: IncidentChange, signal: AbortSignal): Promise<PageIncident>;
  update(page: string, id: string, change: IncidentChange, signal: AbortSignal): Promise<PageIncident>;
}

const base = 'https://api.statuspage.io/v1';
/** Network failures after which nothing can have been received. */
const unsent = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Statuspage's REST API, version 1 (developer.statuspage.io). Every error is a CodedError. `revealKey` is asked at each call. */
export function statuspageApi(fetch: StatuspageFetch, revealKey: () => string): StatuspageApi {
  async function call<Schema extends z.ZodType>(
    schema: Schema,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    signal: AbortSignal,
    change?: IncidentChange,
  ): Promise<z.output<Schema>> {
    const headers = {
      authorization: `OAuth ${revealKey()}`,
      accept: 'application/json',
      'content-type': 'application/json',
    };
    const body = change === undefined ? {} : { body: JSON.stringify({ incident: change }) };
    const text = await send(fetch, `${base}/pages/${path}`, { method, headers, signal, ...body });
    return parsed(schema, text, method !== 'GET');
  }
  return {
    unresolved: (page, signal) => call(incidents, 'GET', `${page}/incidents/unresolved`, signal),
    latest: (page, signal) => call(incidents, 'GET', `${page}/incidents?limit=100`, signal),
    create: (page, change, signal) => call(incident, 'POST', `${page}/incidents`, signal, change),
    update: (page, id, change, signal) => call(incident, 'PATCH', `${page}/incidents/${id}`, signal, change),
  };
}

async function send(fetch: StatuspageFetch, url: string, init: Parameters<StatuspageFetch>[1]): Promise<string> {
  const writes = init.method !== 'GET';
  try {
    const answer = await fetch(url, init);
    const text = await answer.text();
    if (answer.status >= 200 && answer.status < 300) return text;
    throw new CodedError(codeOfStatus(answer.status, writes), `Statuspage answered ${answer.status}`);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError(codeOfFailure(error, writes, init.signal), 'Statuspage could not be reached', {
      cause: error,
    });
  }
}

/** Statuspage throttles with 420 as well as 429. A failure of its own may come after the work was done. */
function codeOfStatus(status: number, writes: boolean): ErrorCode {
  if (status === 420 || status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'notFound';
  if (status === 409) return 'conflict';
  if (status < 500) return 'invalid';
  return writes ? 'outcomeUnknown' : 'unavailable';
}

function codeOfFailure(error: unknown, writes: boolean, signal: AbortSignal): ErrorCode {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code: unknown = cause !== null && typeof cause === 'object' ? Reflect.get(cause, 'code') : undefined;
  if (typeof code === 'string' && unsent.includes(code)) return 'unavailable';
  if (writes) return 'outcomeUnknown';
  return signal.aborted ? 'timeout' : 'unavailable';
}

function parsed<Schema extends z.ZodType>(schema: Schema, text: string, writes: boolean): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError(writes ? 'outcomeUnknown' : 'unavailable', 'Statuspage answered something unexpected', {
      cause,
    });
  }
}
