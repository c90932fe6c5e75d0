import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { InputError, shown } from '../../errors.ts';
import type { Commands } from '../../ports/commands.ts';
import type { HistoryRow } from '../../ports/journal.ts';
import type { Reports } from '../../ports/reports.ts';
import { refuse } from './answers.ts';

/** What is left of an incident: its report, and the rows that prove it. */
export interface RecordEntrance {
  readonly commands: Pick<Commands, 'incident'>;
  readonly reports: Reports;
  /** The rows of an incident's history with the bytes that were hashed. */
  history(incidentId: string): Promise<readonly HistoryRow[]>;
}

interface ById {
  readonly Params: { readonly id: string };
}

const formats = ['markdown', 'html'] as const;
const types = { markdown: 'text/markdown; charset=utf-8', html: 'text/html; charset=utf-8' } as const;
/** The page needs nothing from anywhere, and must not be able to ask. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

const query = z.object({ format: z.enum(formats).optional() });

/** `GET /incidents/:id/report` and `/history`, to be registered where people are known already. */
export function reportRoutes(scope: FastifyInstance, entrance: RecordEntrance): void {
  scope.get<ById>('/incidents/:id/report', async (request, reply) => {
    const format = formatOf(request);
    if (!(await known(entrance, request, reply))) return reply;
    const text = await entrance.reports.report(request.params.id, format);
    return reply.header('content-security-policy', pagePolicy).type(types[format]).send(text);
  });
  scope.get<ById>('/incidents/:id/history', async (request, reply) => {
    if (!(await known(entrance, request, reply))) return reply;
    const rows = await entrance.history(request.params.id);
    return {
      rows: rows.map(({ sequence, atMs, body, previousHash, hash }) => ({ sequence, atMs, body, previousHash, hash })),
    };
  });
}

/** The query says it, else the Accept header; Markdown unless a page is asked for. */
function formatOf(request: FastifyRequest): (typeof formats)[number] {
  const asked = query.safeParse(request.query);
  if (!asked.success) {
    const found = shown((request.query as { format?: unknown }).format);
    throw new InputError([{ path: 'format', found, expected: formats.join(' or ') }]);
  }
  if (asked.data.format) return asked.data.format;
  const [first = ''] = (request.headers.accept ?? '').split(',');
  return first.trim().startsWith('text/html') ? 'html' : 'markdown';
}

async function known(
  { commands }: RecordEntrance,
  request: FastifyRequest<ById>,
  reply: FastifyReply,
): Promise<boolean> {
  const { id } = request.params;
  if (await commands.incident(id)) return true;
  await refuse(reply, 404, 'notFound', [{ path: 'id', found: shown(id), expected: 'an incident' }]);
  return false;
}
