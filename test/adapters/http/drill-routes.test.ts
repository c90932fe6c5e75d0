import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { answerError } from '../../../src/adapters/http/answers.ts';
import { drillRoutes } from '../../../src/adapters/http/drill-routes.ts';
import { CodedError } from '../../../src/errors.ts';
import type { Person } from '../../../src/ports/commands.ts';
import type { DrillDesk, DrillView } from '../../../src/ports/drills.ts';

const ana: Person = { id: 'ana', roles: ['operator'] };
const view: DrillView = {
  id: 'DRILL-1',
  scenario: 'bad-deploy',
  title: 'A bad deploy',
  startedBy: 'ana',
  startedAtMs: 1,
  state: 'running',
  incidents: [],
  speed: 60,
};

function setUp(refusal?: CodedError) {
  const asked: unknown[] = [];
  const answer = async (...what: unknown[]): Promise<DrillView> => {
    if (refusal) throw refusal;
    asked.push(what);
    return view;
  };
  const desk: DrillDesk = {
    scenarios: () => [{ name: 'bad-deploy', title: 'A bad deploy' }],
    start: (scenario, by, options) => answer('start', scenario, by.id, options),
    stop: (by) => answer('stop', by.id),
    list: () => [view],
    report: async (id) => {
      if (refusal) throw refusal;
      return `scorecard of ${id}`;
    },
  };
  const server = Fastify();
  server.decorateRequest('person', null);
  server.addHook('onRequest', async (request) => {
    request.person = ana;
  });
  server.setErrorHandler(answerError);
  drillRoutes(server, desk);
  return { server, asked };
}

describe('drills over HTTP', () => {
  it('are started and stopped by the person of the token', async () => {
    const { server, asked } = setUp();
    const started = await server.inject({
      method: 'POST',
      url: '/drills',
      payload: { scenario: 'bad-deploy', speed: 10 },
    });
    await server.inject({ method: 'POST', url: '/drills/stop' });

    expect([started.statusCode, started.json()]).toEqual([201, view]);
    expect(asked).toEqual([
      ['start', 'bad-deploy', 'ana', { speed: 10 }],
      ['stop', 'ana'],
    ]);
  });

  it('are listed with the scenarios there are, and reported as text', async () => {
    const { server } = setUp();

    expect((await server.inject('/drills')).json()).toEqual({
      drills: [view],
      scenarios: [{ name: 'bad-deploy', title: 'A bad deploy' }],
    });
    expect((await server.inject('/drills/DRILL-1/report')).body).toBe('scorecard of DRILL-1');
  });

  it('that are refused say why', async () => {
    const { server } = setUp(new CodedError('refused', 'incident shop-1 is open: no drill runs beside a real one'));
    const answer = await server.inject({ method: 'POST', url: '/drills', payload: { scenario: 'bad-deploy' } });

    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      error: 'refused',
      reason: 'incident shop-1 is open: no drill runs beside a real one',
    });
  });

  it('that nobody knows are not found, in the form of every other answer', async () => {
    const { server } = setUp(new CodedError('notFound', 'there is no drill DRILL-7'));
    const answer = await server.inject('/drills/DRILL-7/report');

    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.json()).toMatchObject({ error: 'notFound', reason: 'there is no drill DRILL-7' });
  });

  it('of a body that is none are invalid', async () => {
    const { server, asked } = setUp();
    const answer = await server.inject({ method: 'POST', url: '/drills', payload: { scenario: 7, by: 'ben' } });

    expect(answer.statusCode).toBe(400);
    expect(asked).toEqual([]);
  });
});
