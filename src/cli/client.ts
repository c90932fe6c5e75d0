import { z } from 'zod';
import { CodedError, type ErrorCode, InputError, shown } from '../errors.ts';
import type { CommandAnswer, CommandName, CommandOutcome, HistoryEntry, IncidentView } from '../ports/commands.ts';
import type { DrillView } from '../ports/drills.ts';
import type { HistoryRow } from '../ports/journal.ts';

/** A request to a server on the same machine or in the next Region answers well within this, or not at all. */
const requestLimitMs = 10_000;
/** A command whose answer was lost is sent again with the same id, which the server takes once. */
const commandTries = 3;

const facts = z.record(z.string(), z.unknown());
const incidentView = z.object({
  id: z.string(),
  workload: z.string(),
  drill: z.boolean(),
  severity: z.string(),
  openedAtMs: z.number(),
  state: z.unknown(),
  live: z.array(z.object({ path: z.string(), reason: z.string() })),
  facts,
  running: z.array(z.object({ key: z.string(), name: z.string(), attempts: z.number(), sinceMs: z.number() })),
  timers: z.array(z.object({ id: z.string(), dueAtMs: z.number() })),
  waitingMessages: z.number(),
  deadLetters: z
    .array(
      z.object({
        key: z.string(),
        destination: z.string(),
        recipient: z.string().optional(),
        title: z.string(),
        code: z.string(),
        atMs: z.number(),
      }),
    )
    .default([]),
  version: z.number(),
  done: z.boolean(),
  headHash: z.string(),
  headSequence: z.number(),
}) satisfies z.ZodType<IncidentView>;
const historyEntry = z.object({
  sequence: z.number(),
  atMs: z.number(),
  kind: z.string(),
  detail: facts,
  hash: z.string(),
}) satisfies z.ZodType<HistoryEntry>;
const historyRow = z.object({
  sequence: z.number(),
  atMs: z.number(),
  body: z.string(),
  previousHash: z.string(),
  hash: z.string(),
}) satisfies z.ZodType<Omit<HistoryRow, 'recordId'>>;
const commandAnswer = z.object({
  accepted: z.boolean(),
  repeated: z.boolean(),
  outcome: z.object({ kind: z.enum(['taken', 'refused', 'withoutEffect', 'waiting']), reason: z.string() }),
}) satisfies z.ZodType<GivenAnswer>;
export interface GivenAnswer extends CommandAnswer {
  readonly outcome: CommandOutcome;
}

const refusal = z.object({
  error: z.string(),
  reason: z.string().optional(),
  problems: z.array(z.object({ path: z.string(), found: z.string(), expected: z.string() })).default([]),
});

const breakGlassState = z.discriminatedUnion('open', [
  z.object({ open: z.literal(false) }),
  z.object({ open: z.literal(true), by: z.string(), incidentId: z.string(), untilMs: z.number() }),
]);
export type BreakGlassState = z.output<typeof breakGlassState>;

export interface SentCommand {
  /** Chosen by the sender, so that the command may be repeated. */
  readonly id: string;
  readonly name: CommandName;
  readonly text: string;
  readonly planHash?: string;
}

/** What the command line asks of a running server. Errors are CodedErrors, or an InputError for what the server found wrong. */
export interface MusterClient {
  incidents(): Promise<IncidentView[]>;
  incident(id: string): Promise<IncidentView>;
  timeline(id: string): Promise<HistoryEntry[]>;
  command(incidentId: string, command: SentCommand): Promise<GivenAnswer>;
}

const declarationAnswer = z.object({ repeated: z.boolean(), joined: z.boolean(), incident: z.string().nullable() });

export interface SentDeclaration {
  /** Chosen by the sender, so that the declaration may be repeated. */
  readonly id: string;
  readonly workload: string;
  readonly severity: string;
  readonly region: string | null;
  readonly seen: string;
}

export interface DeclareClient {
  /** Opens an incident by hand, or tells which one took it; null: none yet. */
  declare(declaration: SentDeclaration): Promise<z.output<typeof declarationAnswer>>;
}

const drillView = z.object({
  id: z.string(),
  scenario: z.string(),
  title: z.string(),
  startedBy: z.string(),
  startedAtMs: z.number(),
  state: z.enum(['running', 'ended', 'stopped', 'preempted', 'failed']),
  incidents: z.array(z.string()),
  speed: z.number(),
}) satisfies z.ZodType<DrillView>;
const drillList = z.object({
  drills: z.array(drillView),
  scenarios: z.array(z.object({ name: z.string(), title: z.string() })),
});

/** Drills inside the server. */
export interface DrillClient {
  drills(): Promise<z.output<typeof drillList>>;
  startDrill(scenario: string, speed: number | undefined): Promise<DrillView>;
  stopDrill(): Promise<DrillView>;
  drillReport(id: string): Promise<string>;
}

/** What is left of an incident. */
export interface RecordClient {
  /** Every row of the history with the bytes that were hashed. */
  history(id: string): Promise<HistoryRow[]>;
  report(id: string, format: 'markdown' | 'html'): Promise<string>;
}

/** The sealed key of the server: whether it is open, and opening or shutting it. */
export interface BreakGlassClient {
  breakGlass(): Promise<BreakGlassState>;
  /** @throws InputError where the passphrase would travel in the clear */
  openBreakGlass(request: { incidentId: string; passphrase: string; reason: string }): Promise<BreakGlassState>;
  closeBreakGlass(): Promise<BreakGlassState>;
}

/** A client of the server at `url`, acting as the person whose token it is given. */
export function createClient(server: {
  url: string;
  token: string;
  fetch: typeof fetch;
}): MusterClient & DeclareClient & BreakGlassClient & RecordClient & DrillClient {
  const read = <Schema extends z.ZodType>(path: string, schema: Schema) =>
    request(server, path, { method: 'GET' }, schema);
  const send = <Schema extends z.ZodType>(path: string, body: object, schema: Schema) =>
    request(server, path, { method: 'POST', body: JSON.stringify(body) }, schema);
  const at = (id: string): string => `/api/incidents/${encodeURIComponent(id)}`;
  return {
    incidents: async () => (await read('/api/incidents', z.object({ incidents: z.array(incidentView) }))).incidents,
    incident: (id) => read(at(id), incidentView),
    timeline: async (id) => (await read(`${at(id)}/timeline`, z.object({ entries: z.array(historyEntry) }))).entries,
    async history(id) {
      const { rows } = await read(`${at(id)}/history`, z.object({ rows: z.array(historyRow) }));
      return rows.map((row) => ({ ...row, recordId: id }));
    },
    report: (id, format) => requestText(server, `${at(id)}/report?format=${format}`, { method: 'GET' }),
    command: (id, command) => sendOnce(server, `${at(id)}/commands`, command, commandAnswer),
    declare: (declaration) => sendOnce(server, '/api/incidents', declaration, declarationAnswer),
    breakGlass: () => read('/api/break-glass', breakGlassState),
    async openBreakGlass(asked) {
      assertUnheard(server.url);
      return send('/api/break-glass/open', asked, breakGlassState);
    },
    closeBreakGlass: () => send('/api/break-glass/close', {}, breakGlassState),
    drills: () => read('/api/drills', drillList),
    startDrill: (scenario, speed) =>
      send('/api/drills', { scenario, ...(speed === undefined ? {} : { speed }) }, drillView),
    stopDrill: () => send('/api/drills/stop', {}, drillView),
    drillReport: (id) => requestText(server, `/api/drills/${encodeURIComponent(id)}/report`, { method: 'GET' }),
  };
}

/** A passphrase goes where nobody listens: over TLS, or within this machine. */
function assertUnheard(url: string): void {
  const { protocol, hostname } = new URL(url);
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && loopback)) return;
  const expected = 'https, or http to this machine: the passphrase would be sent in the clear';
  throw new InputError([{ path: '--url', found: shown(url), expected }]);
}

async function sendOnce<Schema extends z.ZodType>(
  server: Server,
  path: string,
  named: SentCommand | SentDeclaration,
  schema: Schema,
): Promise<z.output<Schema>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request(server, path, { method: 'POST', body: JSON.stringify(named) }, schema);
    } catch (error) {
      const lost = error instanceof CodedError && error.code === 'outcomeUnknown';
      if (!lost || attempt === commandTries) throw error;
    }
  }
}

type Server = Parameters<typeof createClient>[0];

async function request<Schema extends z.ZodType>(
  server: Server,
  path: string,
  init: { method: 'GET' | 'POST'; body?: string },
  schema: Schema,
): Promise<z.output<Schema>> {
  const result = schema.safeParse(parsed(await requestText(server, path, init)));
  if (!result.success) {
    throw new CodedError('invalid', `what answers at ${server.url} is not this version of Muster`, {
      cause: result.error,
    });
  }
  return result.data;
}

/** The answer's text. Errors are as those of all requests. */
async function requestText(
  { url, token, fetch: send }: Server,
  path: string,
  init: { method: 'GET' | 'POST'; body?: string },
): Promise<string> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  let status: number;
  let text: string;
  try {
    const response = await send(new URL(path, url), { ...init, headers, signal: AbortSignal.timeout(requestLimitMs) });
    status = response.status;
    text = await response.text();
  } catch (error) {
    throw unanswered(error, url, init.method);
  }
  if (status >= 300) throw refused(status, parsed(text), url);
  return text;
}

/** A command may have arrived unless the connection was never made. */
function unanswered(error: unknown, url: string, method: 'GET' | 'POST'): CodedError {
  const code = deepCode(error);
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH') {
    return new CodedError('unavailable', `no Muster answers at ${url} (${code})`, { cause: error });
  }
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const what = timedOut ? `did not answer within ${requestLimitMs / 1000} s` : 'broke the connection';
  if (method === 'POST') {
    return new CodedError('outcomeUnknown', `Muster at ${url} ${what}; look before you repeat it`, { cause: error });
  }
  return new CodedError(timedOut ? 'timeout' : 'unavailable', `Muster at ${url} ${what}`, { cause: error });
}

/** Node's code of a network failure, which fetch hides in the cause. */
function deepCode(error: unknown): string | undefined {
  for (let at = error; typeof at === 'object' && at !== null; at = Reflect.get(at, 'cause')) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string') return code;
  }
  return undefined;
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: 'denied',
  403: 'denied',
  404: 'notFound',
  409: 'conflict',
  422: 'refused',
  429: 'throttled',
  504: 'timeout',
};

function refused(status: number, body: unknown, url: string): CodedError | InputError {
  const { data } = refusal.safeParse(body);
  if (status === 400 && data && data.problems.length > 0) return new InputError(data.problems);
  if (data?.reason !== undefined) return new CodedError(codes[status] ?? 'unavailable', data.reason);
  if (status === 401) return new CodedError('denied', `Muster at ${url} knows nobody with this MUSTER_TOKEN`);
  const detail = data?.problems.map(({ found, expected }) => `found ${found}, expected ${expected}`).join('; ') ?? '';
  const message = `Muster at ${url} answered ${status}${data ? ` ${data.error}` : ''}${detail === '' ? '' : `: ${detail}`}`;
  return new CodedError(codes[status] ?? 'unavailable', message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
