import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { incidentRoutes } from '../../../src/adapters/http/incident-routes.ts';
import type { Commands } from '../../../src/ports/commands.ts';
import type { RejectedMessage } from '../../../src/ports/intake.ts';
import { clockOf } from '../../clock-of.ts';

const people = [{ id: 'ana', roles: [], tokenSha256: createHash('sha256').update('t').digest('hex') }];
const message: RejectedMessage = {
  from: 'q',
  id: '1',
  atMs: 1,
  outcome: 'invalid',
  reason: 'no JSON',
  body: 'poison',
};
const commands = {} as Commands;
const clock = clockOf({ now: () => 1_000, sleep: async () => undefined });

it('messages that could not be understood are shown to people, and to nobody else', async () => {
  const server = Fastify();
  incidentRoutes(server, { commands, people, clock, rejected: { list: async () => [message] } });
  const url = '/api/rejected-messages';

  const told = await server.inject({ url, headers: { authorization: 'Bearer t' } });
  expect([told.statusCode, told.json()]).toEqual([200, { messages: [message] }]);
  expect((await server.inject({ url })).statusCode).toBe(401);
});

it('without queues there are none', async () => {
  const server = Fastify();
  incidentRoutes(server, { commands, people, clock });
  const told = await server.inject({ url: '/api/rejected-messages', headers: { authorization: 'Bearer t' } });
  expect(told.json()).toEqual({ messages: [] });
});
