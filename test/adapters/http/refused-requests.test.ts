import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { incidentRoutes } from '../../../src/adapters/http/incident-routes.ts';
import { prometheusMetrics } from '../../../src/adapters/http/metrics.ts';
import type { Commands } from '../../../src/ports/commands.ts';
import type { RefusedLine } from '../../../src/ports/refusals.ts';
import { clockOf } from '../../clock-of.ts';

const people = [{ id: 'ana', roles: [], tokenSha256: createHash('sha256').update('t').digest('hex') }];
const line: RefusedLine = {
  entrance: 'slack',
  why: 'forged',
  from: '198.51.100.7',
  count: 2,
  firstAtMs: 1,
  lastAtMs: 2,
};

it('refused requests are shown to people, and to nobody else', async () => {
  const server = Fastify();
  const clock = clockOf({ now: () => 1_000, sleep: async () => undefined });
  incidentRoutes(server, { commands: {} as Commands, people, clock, refused: { list: async () => [line] } });
  const url = '/api/refused-requests';
  const told = await server.inject({ url, headers: { authorization: 'Bearer t' } });
  expect([told.statusCode, told.json()]).toEqual([200, { requests: [line] }]);
  expect((await server.inject({ url })).statusCode).toBe(401);
});

it('refused requests are counted by entrance and reason', async () => {
  const metrics = prometheusMetrics();
  metrics.refused('slack', 'forged');
  metrics.refused('slack', 'forged');
  metrics.refused('mail', 'used');
  const text = await metrics.render({ incidents: [], superseded: false });
  expect(text).toContain('muster_requests_refused_total{entrance="slack",why="forged"} 2');
  expect(text).toContain('muster_requests_refused_total{entrance="mail",why="used"} 1');
});
