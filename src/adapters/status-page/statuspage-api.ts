import { z } from 'zod';
import { CodedError } from '../../errors.ts';
import { exchange } from '../../exchange/exchange.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PublicStage } from '../../ports/messaging.ts';
import { RequestBudget } from './request-budget.ts';

/** What Muster keeps with an incident of the page: whose it is, which messages it has told already, and whether one of them was the last. */
const kept = z.object({ incidentId: z.string(), keys: z.array(z.string()), closed: z.boolean().optional() });

const incident = z.object({
  id: z.string(),
  components: z.array(z.object({ id: z.string() })).nullish(),
  metadata: z.object({ muster: kept.optional().catch(undefined) }).nullish(),
});
export type PageIncident = z.infer<typeof incident>;
const incidents = z.array(incident);

export type ComponentStatus = 'operational' | 'degraded_performance' | 'partial_outage' | 'major_outage';
export type Impact = 'minor' | 'major' | 'critical';

/** Incidents of a page are changed by whole fields; metadata is replaced, not merged. */
export interface IncidentChange {
  readonly name?: string;
  readonly body: string;
  readonly status?: PublicStage;
  readonly impact_override?: Impact;
  /** By the component's id. */
  readonly components?: Readonly<Record<string, ComponentStatus>>;
  readonly component_ids?: readonly string[];
  readonly metadata: { readonly muster: z.infer<typeof kept> };
}

export interface StatuspageApi {
  unresolved(page: string, signal: AbortSignal): Promise<PageIncident[]>;
  /** The latest hundred, resolved ones included. */
  latest(page: string, signal: AbortSignal): Promise<PageIncident[]>;
  create(page: string, change: IncidentChange, signal: AbortSignal): Promise<PageIncident>;
  update(page: string, id: string, change: IncidentChange, signal: AbortSignal): Promise<PageIncident>;
}

/** The public service, unless another address is given. */
export const statuspageUrl = 'https://api.statuspage.io/v1';
/** A hundred incidents with all their updates, bytes. */
const answerLimit = 8 * 1024 * 1024;

/** Statuspage's REST API, version 1 (developer.statuspage.io). Every error is a CodedError. `revealKey` is asked at each call. */
export function statuspageApi(clock: Clock, revealKey: () => string, base: string = statuspageUrl): StatuspageApi {
  const budget = new RequestBudget(clock);
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
    const request = { service: 'Statuspage', method, url: `${base}/pages/${path}`, headers, signal, ...body };
    const text = await budget.spend(() => exchange(request, answerLimit));
    return parsed(schema, text, method !== 'GET');
  }
  return {
    unresolved: (page, signal) => call(incidents, 'GET', `${page}/incidents/unresolved`, signal),
    latest: (page, signal) => call(incidents, 'GET', `${page}/incidents?limit=100`, signal),
    create: (page, change, signal) => call(incident, 'POST', `${page}/incidents`, signal, change),
    update: (page, id, change, signal) => call(incident, 'PATCH', `${page}/incidents/${id}`, signal, change),
  };
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
