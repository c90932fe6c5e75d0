import { describe, expect, it } from '@jest/globals';
import { configuredOnCall, type OnCallSource } from '../../../src/adapters/on-call/on-call.ts';
import { deserted, loopback } from '../../fixtures/loopback.ts';

const patient = new AbortController().signal;
const at = Date.UTC(2026, 2, 2, 9);
const fallback = [['carl']];

function who(source: OnCallSource, workload = 'shop', atMs = at, signal = patient) {
  const people = ['ana', 'ben', 'carl'];
  const reveal = (name: string) => (name === 'ROTA' ? 's3cret' : undefined);
  return configuredOnCall({ entries: [{ source }], people, reveal }).levels(workload, atMs, signal);
}

describe('a list', () => {
  it('is the same always', async () => {
    expect(await who({ kind: 'list', levels: [['ana', 'ben'], ['carl']] })).toEqual({
      levels: [['ana', 'ben'], ['carl']],
      source: 'list',
    });
  });

  it('of a workload goes before the one of all', async () => {
    const list = (id: string): OnCallSource => ({ kind: 'list', levels: [[id]] });
    const onCall = configuredOnCall({
      entries: [{ source: list('ana') }, { workload: 'shop', source: list('ben') }],
      people: ['ana', 'ben'],
      reveal: () => undefined,
    });
    expect((await onCall.levels('shop', at, patient)).levels).toEqual([['ben']]);
    expect((await onCall.levels('books', at, patient)).levels).toEqual([['ana']]);
  });

  it('of nobody says so', async () => {
    const onCall = configuredOnCall({ entries: [], people: [], reveal: () => undefined });
    expect(await onCall.levels('shop', at, patient)).toEqual({ levels: [], source: 'nobody' });
  });
});

describe('a rotation', () => {
  const weekly: OnCallSource = {
    kind: 'rotation',
    people: ['ana', 'ben', 'carl'],
    startsAt: '2026-03-02T09:00:00Z',
    shiftHours: 168,
  };
  const hour = 3_600_000;

  it.each([
    ['before it starts', -1, 'ana', 'ben'],
    ['at its start', 0, 'ana', 'ben'],
    ['in the last hour of the first shift', 167, 'ana', 'ben'],
    ['at the first hand-over', 168, 'ben', 'carl'],
    ['in the last shift of a round', 336, 'carl', 'ana'],
    ['a round later', 504, 'ana', 'ben'],
    ['after the clocks of Europe changed', 28 * 24, 'ben', 'carl'],
  ])('%s it is the turn of the right one, with the next behind', async (_when, hours, first, second) => {
    expect(await who(weekly, 'shop', at + hours * hour)).toEqual({ levels: [[first], [second]], source: 'rotation' });
  });

  it('of one has no second level', async () => {
    expect((await who({ ...weekly, people: ['ana'] })).levels).toEqual([['ana']]);
  });
});

describe('a webhook', () => {
  const answers: Record<string, string> = {
    '/good': '{"levels":[["ben"],["ana"]],"more":1}',
    '/empty': '{"levels":[]}',
    '/stranger': '{"levels":[["zoe"]]}',
    '/text': 'ben',
  };
  const server = loopback(({ path }, response) => {
    const { pathname } = new URL(path, 'http://x');
    if (pathname === '/broken') response.writeHead(500).end();
    else if (pathname !== '/silent') response.end(answers[pathname]);
  });

  async function hook(path: string, signal = patient) {
    const { url } = await server;
    return who({ kind: 'webhook', url: `${url}${path}`, secretEnv: 'ROTA', fallback }, 'shop', at, signal);
  }

  it('is asked for the workload and the instant, with its token', async () => {
    expect(await hook('/good')).toEqual({ levels: [['ben'], ['ana']], source: 'webhook' });
    expect((await server).received.at(-1)).toMatchObject({
      method: 'GET',
      path: '/good?workload=shop&at=2026-03-02T09%3A00%3A00.000Z',
      headers: { authorization: 'Bearer s3cret' },
    });
  });

  it.each([
    ['/empty', 'its answer is not {"levels": [["id"]]}'],
    ['/text', 'its answer is not {"levels": [["id"]]}'],
    ['/stranger', 'it names somebody who is not among the people: zoe'],
    ['/broken', 'it could not be asked (unavailable)'],
  ])('that answers %s is replaced by its fallback, with the reason', async (path, reason) => {
    expect(await hook(path)).toEqual({ levels: fallback, source: `fallback: ${reason}` });
  });

  it('that says nothing is not waited for', async () => {
    expect(await hook('/silent', AbortSignal.timeout(50))).toEqual({
      levels: fallback,
      source: 'fallback: it could not be asked (timeout)',
    });
  });

  it('that is gone is replaced by its fallback', async () => {
    expect(await who({ kind: 'webhook', url: await deserted(), fallback })).toEqual({
      levels: fallback,
      source: 'fallback: it could not be asked (unavailable)',
    });
  });
});
