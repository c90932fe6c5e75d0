import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { incidentRoutes } from '../../../src/adapters/http/incident-routes.ts';
import { TokenGate } from '../../../src/adapters/http/token-gate.ts';
import type { Commands } from '../../../src/ports/commands.ts';
import { ManualClock } from '../../signals/manual-clock.ts';

const people = [{ id: 'ana', roles: [], tokenSha256: createHash('sha256').update('right').digest('hex') }];

function setUp() {
  const told: string[] = [];
  const clock = new ManualClock(0);
  const gate = new TokenGate({ people, clock, refused: (why, from) => told.push(`${why} ${from}`) });
  const server = Fastify();
  incidentRoutes(server, { commands: { incidents: async () => [] } as unknown as Commands, people, clock, gate });
  const ask = (token: string, remoteAddress = '198.51.100.7') =>
    server.inject({ url: '/api/incidents', headers: { authorization: `Bearer ${token}` }, remoteAddress });
  const guess = async (count: number, from?: string) => {
    const statuses: number[] = [];
    for (let turn = 0; turn < count; turn += 1) statuses.push((await ask(`wrong${turn}`, from)).statusCode);
    return statuses;
  };
  return { told, clock, server, ask, guess };
}

describe("guesses at people's tokens", () => {
  it('are answered 20 times, then held off with the time to wait, and every one is told', async () => {
    const { told, ask, guess } = setUp();

    expect(await guess(22)).toEqual([...Array(20).fill(401), 429, 429]);
    expect(await ask('wrong')).toMatchObject({ statusCode: 429, headers: { 'retry-after': '3' } });
    expect(told).toEqual([...Array(20).fill('unknown-token 198.51.100.7'), ...Array(3).fill('throttled 198.51.100.7')]);
  });

  it('hold off the right token of the same address for a while, and of no other', async () => {
    const { clock, ask, guess } = setUp();
    await guess(20);

    expect((await ask('right')).statusCode).toBe(429);
    expect((await ask('right', '203.0.113.9')).statusCode).toBe(200);
    await clock.advance(3_000);
    expect((await ask('right')).statusCode).toBe(200);
  });

  it('are no guesses where a right token is shown, or the same wrong one again', async () => {
    const { ask } = setUp();
    for (let turn = 0; turn < 50; turn += 1) {
      expect((await ask('right')).statusCode).toBe(200);
      expect((await ask('old')).statusCode).toBe(401);
    }
  });

  it('are none, and not told, where no token is shown', async () => {
    const { server, told } = setUp();

    expect((await server.inject('/api/incidents')).statusCode).toBe(401);
    expect(told).toEqual([]);
  });
});
