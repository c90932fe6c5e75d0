import { describe, expect, it } from '@jest/globals';
import type { MusterClient } from '../../src/cli/client.ts';
import { give, incidentNamed, planNamed } from '../../src/cli/give.ts';
import { orders } from '../../src/orders/orders.ts';
import { type CommandOutcome, commandNames, type HistoryEntry } from '../../src/ports/commands.ts';
import { entry, incidentView, planHash } from './incidents.ts';

/** A server that answers commands so. */
function clientWith(outcome: CommandOutcome, entries: readonly HistoryEntry[] = []): MusterClient {
  return {
    incidents: async () => [incidentView()],
    incident: async () => incidentView(),
    timeline: async () => [entry(1, 'opened'), ...entries],
    command: async () => ({ accepted: true, repeated: false, outcome }),
  };
}

const said = (id: string): HistoryEntry => entry(2, 'command', { command: 'hold', id: `http:ana:${id}`, by: 'ana' });
const caused = { ...entry(3, 'transition'), atMs: entry(2, '').atMs };
const hold = { id: 'c-1', name: 'hold', text: '' } as const;

it('every command that incidents understand can be given', () => {
  expect(orders.map(({ name }) => name).sort()).toEqual([...commandNames].sort());
});

describe('a command that was given', () => {
  it('is told with what it caused, and nothing of what came later', async () => {
    const client = clientWith({ kind: 'taken', reason: '' }, [
      said('other'),
      said('c-1'),
      caused,
      entry(9, 'transition'),
    ]);

    const outcome = await give(client, incidentView(), hold);

    expect(outcome).toMatchObject({ kind: 'taken', entries: [said('c-1'), caused] });
  });

  it.each(['refused', 'withoutEffect'] as const)('is told to be %s with its reason', async (kind) => {
    const outcome = await give(clientWith({ kind, reason: 'no plan waits' }), incidentView(), hold);

    expect(outcome).toMatchObject({ kind, reason: 'no plan waits' });
  });

  it('is told to be waiting when the incident has not read it', async () => {
    const outcome = await give(clientWith({ kind: 'waiting', reason: '' }), incidentView(), hold);

    expect(outcome.kind).toBe('waiting');
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
