import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { answerError } from '../../../src/adapters/http/answers.ts';
import { reportRoutes } from '../../../src/adapters/http/report-routes.ts';
import { incidentView } from '../../cli/incidents.ts';
import { failover, rowsOf } from '../../report/histories.ts';

const rows = rowsOf(failover());
const view = incidentView();

function get(url: string, headers: Record<string, string> = {}) {
  const server = Fastify();
  server.setErrorHandler(answerError);
  reportRoutes(server, {
    commands: { incident: async (id) => (id === view.id ? view : undefined) },
    reports: { report: async (id, format) => `${format} of ${id}` },
    history: async () => rows,
  });
  return server.inject({ method: 'GET', url, headers });
}

describe('a report over HTTP', () => {
  it.each([
    ['?format=html', {}, 'html', 'text/html'],
    ['?format=markdown', { accept: 'text/html' }, 'markdown', 'text/markdown'],
    ['', { accept: 'text/html,application/xhtml+xml' }, 'html', 'text/html'],
    ['', { accept: '*/*' }, 'markdown', 'text/markdown'],
    ['', {}, 'markdown', 'text/markdown'],
  ])('%s with %j is %s', async (query, headers, format, type) => {
    const answer = await get(`/incidents/${view.id}/report${query}`, headers);

    expect(answer.body).toBe(`${format} of ${view.id}`);
    expect(answer.headers['content-type']).toContain(type);
  });

  it('as a page may run nothing and ask nobody, whatever it holds', async () => {
    const { headers } = await get(`/incidents/${view.id}/report?format=html`);

    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain('sandbox');
  });

  it('in a format that there is not names those that there are', async () => {
    const answer = await get(`/incidents/${view.id}/report?format=pdf`);

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ problems: [{ path: 'format', expected: 'markdown or html' }] });
  });

  it.each(['report', 'history'])('of no incident is not found (%s)', async (what) => {
    expect((await get(`/incidents/shop-1/${what}`)).statusCode).toBe(404);
  });
});

it('a history over HTTP is the rows with the bytes that were hashed', async () => {
  const answer = await get(`/incidents/${view.id}/history`);

  expect(answer.json()).toEqual({ rows: rows.map(({ recordId: _recordId, ...row }) => row) });
});
