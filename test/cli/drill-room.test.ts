import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { openDrillRoom } from '../../src/cli/drill-room.ts';
import { configAt, exampleConfig, programAt } from '../../src/cli/project.ts';
import { drillMessenger } from '../../src/drill/drill-messenger.ts';
import { routedCommands } from '../../src/drill/routed-commands.ts';
import type { Commands, IncidentView, Person } from '../../src/ports/commands.ts';
import type { Message } from '../../src/ports/messaging.ts';
import { checkChain } from '../../src/report/chain.ts';
import { incidentView } from './incidents.ts';

const config = configAt(exampleConfig);
const program = programAt(config);
const ana: Person = { id: 'ana', roles: ['incident-commander', 'operator'] };
/** As fast as the room lets a drill run; `bad-deploy` takes an hour and a half of simulated time. */
const fast = { speed: 3600 };
const rooms: { stop(by: Person): Promise<unknown> }[] = [];

afterEach(async () => {
  await Promise.all(rooms.splice(0).map((room) => room.stop(ana).catch(() => {})));
});

function setUp(open: readonly IncidentView[] = []) {
  const told: Message[] = [];
  const warnings: unknown[] = [];
  const real = { incidents: async () => [...open] } as Commands;
  const { room, drillsOf, ready } = openDrillRoom({
    config,
    program,
    real,
    journal: new MemoryJournal(),
    messenger: drillMessenger({
      chat: {
        post: async (message) => {
          told.push(message);
          return { reference: `real-${told.length}` };
        },
        find: async () => undefined,
      },
    }),
    warn: (error) => warnings.push(error),
  });
  rooms.push(room);
  const state = (): string | undefined => room.list().at(-1)?.state;
  return { room, drillsOf, ready, told, warnings, state, commands: routedCommands(real, room) };
}

async function until(reached: () => unknown): Promise<void> {
  const endAtMs = performance.now() + 60_000;
  while (!(await reached())) {
    if (performance.now() > endAtMs) throw new Error('it did not come to that within a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Answers the plan that waits, if one does, as a person in chat would. */
async function approve(commands: Commands): Promise<boolean> {
  const [view] = await commands.incidents();
  const plan = view?.facts.plan as { hash: string } | null;
  if (!view?.live.some(({ path }) => path.endsWith('.awaitingApproval')) || !plan) return false;
  const said = { id: 'c1', incidentId: view.id, name: 'approve', by: ana, atMs: 0, text: '', via: 'slack' } as const;
  return (await commands.command({ ...said, planHash: plan.hash })).accepted;
}

describe('a drill inside a serving Muster', () => {
  it('is played in a simulated world, answered by people like any incident, scored, and kept for reports', async () => {
    const { room, drillsOf, told, warnings, state, commands } = setUp();
    const { id } = await room.start('bad-deploy', ana, fast);
    await until(() => approve(commands));
    await until(() => state() === 'ended');
    const [incident = ''] = room.list()[0]?.incidents ?? [];

    expect(warnings).toEqual([]);
    expect(incident).toMatch(new RegExp(`^${id}-shop-`));
    expect(await commands.incident(incident)).toMatchObject({ drill: true, done: true });
    expect((await commands.timeline(incident)).find(({ kind }) => kind === 'command')?.detail).toMatchObject({
      by: 'ana',
      via: 'slack',
      outcome: 'taken',
    });
    expect(checkChain(await room.history(incident), incident).fault).toBeNull();
    expect(await room.report(id)).toContain('the call              right: rollback (expected rollback)');
    expect((await room.report(id)).split('\n').every((line) => line.length <= 100)).toBe(true);
    await until(async () => (await drillsOf('shop')).length === 1);
    expect(await drillsOf('shop')).toMatchObject([{ scenario: 'bad-deploy', verdict: 'ours', decision: 'rollback' }]);
    await until(() => told.some(({ title }) => title.endsWith('ended')));
    expect(told.every(({ title, text, drill }) => drill && title.startsWith('DRILL') && text.startsWith('DRILL'))).toBe(
      true,
    );
  }, 90_000);

  it('takes no order any more when it is over', async () => {
    const { room, commands } = setUp();
    await room.start('bad-deploy', ana, fast);
    await until(async () => (await commands.incidents()).length > 0);
    const [incident = ''] = (await room.stop(ana)).incidents;

    expect(room.list()).toMatchObject([{ state: 'stopped' }]);
    expect(await commands.incident(incident)).toMatchObject({ id: incident });
    await expect(
      commands.command({ id: 'c', incidentId: incident, name: 'note', by: ana, atMs: 0, text: 'x' }),
    ).rejects.toMatchObject({ code: 'refused' });
  }, 60_000);

  it('ends at once when a real incident is opened, and nothing of it is said after that', async () => {
    const { room, told, state } = setUp();
    const { id } = await room.start('bad-deploy', ana, fast);
    await until(() => told.length > 1);
    await room.preempt('shop-20261127-2350');
    await until(() => told.at(-1)?.title === `${id} preempted`);
    const said = told.length;
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(state()).toBe('preempted');
    expect(told.at(-1)?.text).toMatch(/^DRILL .*shop-20261127-2350 is real/);
    expect(told).toHaveLength(said);
    await expect(room.report(id)).rejects.toMatchObject({ code: 'refused' });
  }, 60_000);

  it('is not begun beside an open incident, beside another drill, by somebody without the role, or of a scenario that there is not', async () => {
    const beside = setUp([incidentView({ id: 'shop-20261127-2350', done: false })]);
    const { room } = setUp();

    await expect(beside.room.start('bad-deploy', ana)).rejects.toThrow('incident shop-20261127-2350 is open');
    await expect(room.start('bad-deploy', { id: 'cho', roles: ['break-glass'] })).rejects.toMatchObject({
      code: 'denied',
    });
    await expect(room.start('../secrets', ana)).rejects.toMatchObject({ code: 'notFound' });
    await expect(room.start('bad-deploy', ana, { speed: 1e9 })).rejects.toMatchObject({ code: 'invalid' });
    await room.start('bad-deploy', ana, { speed: 1 });
    await expect(room.start('bad-deploy', ana)).rejects.toThrow('one at a time');
  }, 60_000);

  it('does not begin when a real incident is opened while its world is made', async () => {
    const { room, state, told } = setUp();
    const starting = room.start('bad-deploy', ana, fast);
    await room.preempt('shop-20261127-2350');

    await expect(starting).rejects.toThrow('shop-20261127-2350 is open');
    expect(state()).toBe('preempted');
    expect(told).toEqual([]);
  }, 60_000);

  it('lists the shipped scenarios of the workloads that are configured', async () => {
    const { room, ready } = setUp();
    await ready;

    expect(room.scenarios()).toContainEqual({ name: 'bad-deploy', title: expect.any(String) });
  }, 60_000);
});
