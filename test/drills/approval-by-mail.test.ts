import { describe, expect, it, jest } from '@jest/globals';
import Fastify from 'fastify';
import { approvalRoutes } from '../../src/adapters/http/approval-routes.ts';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { approvalToken } from '../../src/orders/approval-link.ts';
import type { IncidentView } from '../../src/ports/commands.ts';
import { sandboxStage } from '../../src/stage.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { program } from './played.ts';

jest.setTimeout(120_000);

const key = 'a key of the test, long enough for anybody';
const roles = ['incident-commander'];
const people = ['ana', 'ben'].map((id) => ({ id, name: id, roles }));
const minuteMs = 60_000;
const shop = exampleWorkload('shop');
const policy = { ...shop.policy, approval: { ...shop.policy.approval, quorum: 2 } };

/** The outage up to the request for an approval, with the server that the links of its mails lead to. */
async function atTheRequest() {
  const stage = await sandboxStage({
    scenario: catalogued('2025-10-20-dynamodb-dns'),
    workloads: [{ ...shop, policy }],
    seed: 1,
    journal: new MemoryJournal(),
    program,
    metrics: prometheusMetrics(),
    drill: true,
  });
  const { clock } = stage.world;
  await stage.start();
  const waiting = async (): Promise<IncidentView | undefined> =>
    (await stage.engine.incidents()).find(({ live }) => live.some(({ path }) => path.endsWith('.awaitingApproval')));
  let asked: IncidentView | undefined;
  for (let minutes = 0; minutes < 60 && !asked; minutes += 1) {
    await clock.runUntil(() => false, minuteMs);
    asked = await waiting();
  }
  if (!asked) throw new Error('nobody was asked within an hour');
  const { id } = asked;
  const server = Fastify();
  approvalRoutes(server, { commands: stage.engine, people, revealKey: () => key, clock });

  /** Work that needs turns of the event loop, while the world stands. */
  async function during<Answer>(work: Promise<Answer>): Promise<Answer> {
    let done = false;
    const release = clock.hold();
    const finish = () => {
      done = true;
      release();
    };
    work.then(finish, finish);
    await clock.runUntil(() => done, minuteMs);
    return work;
  }
  const planHash = String((asked.facts.plan as { hash: string }).hash);
  const linkOf = (person: string, hash = planHash) =>
    approvalToken(key, { incidentId: id, planHash: hash, person, expiresAtMs: clock.now() + 10 * minuteMs }, `${id}/1`);
  const click = (token: string, answer = 'approve') =>
    during(
      server.inject({
        method: 'POST',
        url: '/approvals',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ token, answer }).toString(),
      }),
    );
  const typed = (person: string) =>
    during(
      stage.engine.command({
        id: `cli:${person}`,
        incidentId: id,
        name: 'approve',
        by: { id: person, roles },
        atMs: clock.now(),
        text: '',
        via: 'cli',
        planHash,
      }),
    );
  const orderedBy = async () => ((await stage.engine.incident(id))?.facts.order as { by: string[] } | null)?.by;
  const history = () => stage.engine.timeline(id);
  return { stage, linkOf, click, typed, orderedBy, history, during, server };
}

describe('approval by mail', () => {
  it('counts beside the command line: one person by two ways once, two people twice', async () => {
    const { stage, linkOf, click, typed, orderedBy, server } = await atTheRequest();
    const page = await server.inject({ url: '/approvals', query: { token: linkOf('ana') } });
    expect(page).toMatchObject({ statusCode: 200, body: expect.stringContaining('aws-regional-outage') });
    expect(await orderedBy()).toBeUndefined();

    expect(await click(linkOf('ana'))).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Your approval counts'),
    });
    await typed('ana');
    await stage.world.clock.runUntil(() => false, 1000);
    expect(await orderedBy()).toBeUndefined();

    expect(await click(linkOf('ben'))).toMatchObject({ statusCode: 200 });
    expect(await orderedBy()).toEqual(['ana', 'ben']);
    await stage.stop();
  });

  it('of another plan, and by a link that was used, is refused, and stands in the history', async () => {
    const { stage, linkOf, click, orderedBy, history } = await atTheRequest();
    const stale = await click(linkOf('ana', 'f'.repeat(64)));
    expect(stale.statusCode).toBe(409);
    await click(linkOf('ana'));
    expect((await click(linkOf('ana'))).statusCode).toBe(410);
    await stage.world.clock.runUntil(() => false, 1000);
    expect(await orderedBy()).toBeUndefined();
    const told = (await history()).filter(({ detail }) => detail.via === 'mail');
    expect(told.map(({ detail }) => [detail.command, detail.outcome])).toEqual([
      ['approve', expect.stringMatching(/refused|withoutEffect/)],
      ['approve', 'taken'],
      ['note', 'taken'],
    ]);
    expect(JSON.stringify(await history())).not.toContain(linkOf('ana').split('.')[1]);
    await stage.stop();
  });
});
