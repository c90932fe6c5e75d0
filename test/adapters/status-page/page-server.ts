import { type Loopback, loopback } from '../../fixtures/loopback.ts';

interface Stored {
  id: string;
  name: string;
  status: string;
  body: string;
  impact_override?: string;
  components: { id: string; status: string }[];
  metadata: unknown;
}

export interface PageServer extends Loopback {
  /** Incidents by page. */
  readonly pages: Record<string, Stored[]>;
  /** Answers all further requests: a status, with how long to wait. */
  trouble: { status: number; retryAfter?: string; afterwards?: boolean } | undefined;
  /** `METHOD path` of each request. */
  calls(): string[];
}

/** Statuspage on loopback, as far as incidents go: it keeps what it is given and takes no idempotency key. */
export async function pageServer(): Promise<PageServer> {
  const pages: Record<string, Stored[]> = {};
  const server = await loopback(({ method, path, body }, response) => {
    const { trouble } = whole;
    const headers = trouble?.retryAfter ? { 'retry-after': trouble.retryAfter } : {};
    if (trouble && !trouble.afterwards) return void response.writeHead(trouble.status, headers).end('{}');
    const { pathname, searchParams } = new URL(path, 'http://page');
    const [, , page = '', , id] = pathname.split('/');
    pages[page] ??= [];
    const answer = answered(pages[page], method, id, searchParams, body);
    response.writeHead(trouble?.status ?? 200, headers).end(JSON.stringify(answer));
  });
  const whole: PageServer = {
    ...server,
    pages,
    trouble: undefined,
    calls: () => server.received.map(({ method, path }) => `${method} ${path.replace('/pages/', '')}`),
  };
  return whole;
}

function answered(
  stored: Stored[],
  method: string,
  id: string | undefined,
  query: URLSearchParams,
  body: string,
): unknown {
  if (method === 'GET') {
    const open = stored.filter(({ status }) => id !== 'unresolved' || status !== 'resolved');
    return [...open].reverse().slice(0, Number(query.get('limit') ?? 100));
  }
  const { components, ...change } = (
    JSON.parse(body) as { incident: Omit<Stored, 'components'> & { components?: object } }
  ).incident;
  const found = stored.find((one) => one.id === id);
  const target = found ?? { id: `i${stored.length + 1}`, name: '', status: '', body: '', components: [], metadata: {} };
  if (!found) stored.push(target);
  const named = Object.entries(components ?? {}).map(([key, status]) => ({ id: key, status: String(status) }));
  return Object.assign(target, change, components ? { components: named } : {});
}
