import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { answerError } from '../../../src/adapters/http/answers.ts';
import { declarationRoute } from '../../../src/adapters/http/declaration-route.ts';
import type { IncidentView, Person, Signal } from '../../../src/ports/commands.ts';
import { clockOf } from '../../clock-of.ts';
import { entry, view } from './server-over-fakes.ts';

const ana: Person = { id: 'ana', roles: ['operator'] };
const declaration = { workload: 'shop', severity: 'sev1', seen: 'checkout answers 500' };

/**
 * Beside a drill and other open incidents. @param opensAfter the incident is there at this look; never where it is infinite @param tells which entry of its
 * history has its signals
 */
function setUp(opensAfter = 2, tells = 'opened') {
  const signals: Signal[] = [];
  const asked: string[] = [];
  let looks = 0;
  const server = Fastify();
  server.decorateRequest('person', null);
  server.addHook('onRequest', async (request) => {
    request.person = ana;
  });
  server.setErrorHandler(answerError);
  declarationRoute(server, {
    clock: clockOf({ now: () => 1000, sleep: async () => undefined }),
    workloads: [
      { id: 'shop', title: 'Web shop', regions: ['us-east-1', 'us-west-2'] },
      { id: 'office', title: 'Back office', regions: ['eu-west-1', 'eu-central-1'] },
    ],
    commands: {
      signals: async (given) => {
        const fresh = given.filter(({ id }) => !signals.some((known) => known.id === id));
        signals.push(...fresh);
        return { accepted: fresh.length, repeated: given.length - fresh.length };
      },
      incidents: async (): Promise<IncidentView[]> => {
        looks += 1;
        const others = [
          { ...view, id: 'old', done: true },
          { ...view, id: 'drill-1', drill: true },
          { ...view, id: 'office-1', workload: 'office' },
          { ...view, id: 'shop-before' },
        ];
        return looks >= opensAfter ? [...others, view] : others;
      },
      timeline: async (id) => {
        asked.push(id);
        const told = id === view.id ? signals.map((signal) => ({ id: signal.id })) : [{ id: 'alarm' }];
        const detail = tells === 'opened' ? { input: { arrived: told } } : { signals: told };
        return [{ ...entry, kind: tells, detail }];
      },
    },
  });
  const post = (payload: object) => server.inject({ method: 'POST', url: '/incidents', payload });
  return { post, signals, asked };
}

describe('an incident that a person declares over HTTP', () => {
  it('is opened by a signal of that person, and named in the answer', async () => {
    const { post, signals } = setUp();
    const answer = await post({ ...declaration, region: 'us-east-1' });
    expect([answer.statusCode, answer.json()]).toEqual([201, { repeated: false, joined: false, incident: view.id }]);
    expect(signals).toEqual([
      {
        id: expect.stringMatching(/^http:ana:declared:/),
        source: 'manual',
        kind: 'alarm',
        workload: 'shop',
        region: 'us-east-1',
        name: 'declared by ana',
        alertId: signals[0]?.id,
        component: null,
        severity: 'sev1',
        occurredAtMs: 1000,
        reason: 'checkout answers 500',
      },
    ]);
  });

  it('is one when it is sent again with its id, and another without', async () => {
    const { post, signals } = setUp();
    await post({ ...declaration, id: 'once' });
    expect((await post({ ...declaration, id: 'once' })).json()).toMatchObject({ repeated: true, incident: view.id });
    await post(declaration);
    await post(declaration);
    expect(signals).toHaveLength(3);
  });

  it.each([{ seen: 'payments lose money' }, { severity: 'sev2' }, { region: 'us-west-2' }, { workload: 'office' }])(
    'is another one when its id comes again with %j',
    async (change) => {
      const { post, signals } = setUp();
      await post({ ...declaration, id: 'once' });
      expect((await post({ ...declaration, id: 'once', ...change })).json()).toMatchObject({ repeated: false });
      expect(signals).toHaveLength(2);
    },
  );

  it.each(['opened', 'signals.arrived'])('is named by the incident whose history has it as %s', async (tells) => {
    const { post, asked } = setUp(5, tells);
    expect((await post(declaration)).json()).toEqual({
      repeated: false,
      joined: tells !== 'opened',
      incident: view.id,
    });
    // Each history once as long as nothing comes to it, and none of drills, other workloads and what is over.
    expect(asked).toEqual(['shop-before', view.id]);
  });

  it('is on disk, and known to be so, where no incident took it in time', async () => {
    const { post, signals } = setUp(Number.POSITIVE_INFINITY);
    const answer = await post(declaration);
    expect([answer.statusCode, answer.json()]).toEqual([202, { repeated: false, joined: false, incident: null }]);
    expect(signals).toHaveLength(1);
  });

  it.each([
    [{ workload: 'shpo' }, 'workload', 'shpo', 'one of shop, office'],
    [{ severity: 'sev0' }, 'severity', '"sev0"', 'one of sev1, sev2, sev3'],
    [{ severity: undefined }, 'severity', 'nothing', 'one of sev1, sev2, sev3'],
    [{ seen: '  ' }, 'seen', '"  "', 'what is seen, in words'],
    [{ region: 'eu-west-1' }, 'region', 'eu-west-1', 'one of us-east-1, us-west-2'],
    [{ by: 'ben' }, '', 'unknown keys by', expect.any(String)],
  ])('with %j is refused with its place', async (change, path, found, expected) => {
    const { post, signals } = setUp();
    const answer = await post({ ...declaration, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({ error: 'invalid', problems: [{ path, found, expected }] });
    expect(signals).toEqual([]);
  });
});
