import { describe, expect, it } from '@jest/globals';
import type { MusterClient } from '../../src/cli/client.ts';
import { give, incidentNamed, orders, planNamed } from '../../src/cli/orders.ts';
import { commandNames, type HistoryEntry, type IncidentView } from '../../src/ports/commands.ts';
import { entry, incidentView, planHash } from './incidents.ts';

/** A server whose incident has read the command after so many looks. */
function clientWith(given: { looks: number; said: HistoryEntry[]; after?: IncidentView }): MusterClient {
  let looks = 0;
  return {
    incidents: async () => [incidentView()],
    incident: async () => given.after ?? incidentView(),
    timeline: async () => {
      looks += 1;
      return looks > given.looks ? [entry(1, 'opened'), ...given.said] : [entry(1, 'opened')];
    },
    command: async () => ({ accepted: true, repeated: false }),
  };
}

const said = (id: string): HistoryEntry => entry(2, 'command', { command: 'hold', id: `http:ana:${id}`, by: 'ana' });
const caused = { ...entry(3, 'transition'), atMs: entry(2, '').atMs };
const hold = { id: 'c-1', name: 'hold', text: '' } as const;
const atOnce = async (): Promise<void> => undefined;

it('every command that incidents understand can be given', () => {
  expect(orders.map(({ name }) => name).sort()).toEqual([...commandNames].sort());
});

describe('a command that was given', () => {
  it('is told with what it caused, and nothing of what came later', async () => {
    const client = clientWith({ looks: 2, said: [said('other'), said('c-1'), caused, entry(9, 'transition')] });

    const outcome = await give(client, incidentView(), hold, atOnce);

    expect(outcome).toMatchObject({ kind: 'taken', entries: [said('c-1'), caused] });
  });

  it('counts as taken when only the facts changed', async () => {
    const after = incidentView({ facts: { ...incidentView().facts, assignee: 'ben' } });

    const outcome = await give(clientWith({ looks: 0, said: [said('c-1')], after }), incidentView(), hold, atOnce);

    expect(outcome.kind).toBe('taken');
  });

  it.each([
    ['nothing changed', [said('c-1'), entry(8, 'transition')]],
    ['the incident ignores commands', [said('c-1'), { ...caused, kind: 'ignored' }]],
  ])('is told to be without effect when %s', async (_case, entries) => {
    const after = incidentView({ facts: { ...incidentView().facts, nowMs: 5 } });

    const outcome = await give(clientWith({ looks: 0, said: entries, after }), incidentView(), hold, atOnce);

    expect(outcome.kind).toBe('without effect');
  });

  it('is told to be waiting when the incident does not read it for five seconds', async () => {
    let sleptMs = 0;
    const outcome = await give(clientWith({ looks: 1_000, said: [] }), incidentView(), hold, async (ms) => {
      sleptMs += ms;
    });

    expect(outcome.kind).toBe('waiting');
    expect(sleptMs).toBe(5_000);
  });
});

describe('the plan that is answered', () => {
  it('is named by the beginning of its hash', () => {
    expect(planNamed(incidentView(), planHash.slice(0, 8))).toBe(planHash);
    expect(planNamed(incidentView(), planHash)).toBe(planHash);
  });

  it.each([
    ['another one by now', incidentView(), 'deadbeef', { code: 'refused' }],
    ['not asked about', incidentView({ live: [] }), planHash, { code: 'refused' }],
    ['named by too little', incidentView(), planHash.slice(0, 7), { name: 'InputError' }],
  ])('is refused when it is %s', (_case, view, beginning, error) => {
    expect(() => planNamed(view, beginning)).toThrow(expect.objectContaining(error));
  });
});

describe('an incident', () => {
  const old = incidentView({ id: 'shop-20250101-0000', done: true });
  const open = incidentView();
  const second = incidentView({ id: 'shop-20251020-0648-2' });

  it.each([
    ['its id', [old, open, second], open.id, open],
    ['the beginning of the only open one', [old, open], 'shop', open],
    ['the beginning of the only one', [old], 'shop-2025', old],
  ])('is found by %s', (_case, views, name, found) => {
    expect(incidentNamed(views, name)).toBe(found);
  });

  it.each([
    ['several open ones are meant', [open, second], 'shop'],
    ['none is meant', [open], 'brochure'],
    ['there is none', [], 'shop'],
  ])('is asked for again when %s', (_case, views, name) => {
    expect(() => incidentNamed(views, name)).toThrow(expect.objectContaining({ name: 'InputError' }));
  });
});
