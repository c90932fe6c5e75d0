import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { DamageError } from '../../src/engine/damage.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Command, Signal } from '../../src/ports/commands.ts';
import type { InboxRow, Save, StoredRecord } from '../../src/ports/journal.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import { clockOf } from '../clock-of.ts';
import { ana, program, startMs } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const alarm: Signal = {
  id: 's1',
  source: 'cloudwatch',
  kind: 'alarm',
  workload: 'shop',
  region: 'us-east-1',
  name: 'api-5xx',
  component: null,
  severity: 'sev2',
  occurredAtMs: startMs,
  reason: 'too many errors',
};

/** A journal of which some texts came to harm, as the disk gives them back. */
class HarmedJournal extends MemoryJournal {
  harmRecord: (id: string) => boolean = () => false;
  harmRow: (id: string) => boolean = () => false;
  /** What stands in a record instead of what was saved. */
  instead = new Map<string, string>();
  /** Unfinished incidents that there are beside those that were saved. */
  further: readonly string[] = [];

  override async load(id: string): Promise<StoredRecord | undefined> {
    const stored = await super.load(this.further.includes(id) ? (this.#like ?? id) : id);
    const instead = this.instead.get(id);
    if (stored && instead !== undefined) return { ...stored, bodies: [instead] };
    return stored && this.harmRecord(id)
      ? { ...stored, bodies: stored.bodies.map(harmed) }
      : stored && this.#as(id, stored);
  }

  override async save(save: Save): Promise<void> {
    if (!this.further.includes(save.record.id)) await super.save(save);
  }

  override async active(): Promise<string[]> {
    return [...(await super.active()), ...this.further];
  }

  override async waiting(): Promise<InboxRow[]> {
    return (await super.waiting()).map((row) => (this.harmRow(row.id) ? { ...row, body: harmed(row.body) } : row));
  }

  #like: string | undefined;
  likeThis(id: string, further: readonly string[]): void {
    this.#like = id;
    this.further = further;
  }

  #as(id: string, stored: StoredRecord): StoredRecord {
    if (!this.further.includes(id) || this.#like === undefined) return stored;
    return { ...stored, id, bodies: stored.bodies.map((body) => body.replaceAll(this.#like ?? '', id)) };
  }
}

const harmed = (text: string): string => text.replace('":', '!:');

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function engineOn(journal: MemoryJournal): { engine: Engine; performed: string[]; fatal: unknown[] } {
  const [fatal, performed]: [unknown[], string[]] = [[], []];
  const forever = new Promise<never>(() => {});
  const engine = new Engine({
    clock: clockOf({ now: () => startMs, sleep: (ms) => (ms === 0 ? Promise.resolve() : forever) }),
    journal,
    messenger: { find: async () => undefined, post: async () => ({ reference: 'r' }) },
    program,
    perform: ({ name }) => {
      performed.push(name);
      return forever;
    },
    hands: { claim: async () => {}, confirm: async () => {} },
    correlator: correlatorOf([]),
    openingOf: ({ incidentId, region, highestSeverity, lastId, summary }, drill) => ({
      incidentId,
      drill,
      workload: shop(),
      region,
      severity: highestSeverity,
      signals: { count: 1, lastId, summary },
    }),
    drill: false,
    watch: (event) => {
      if (event.kind === 'fatal') fatal.push(event.error);
    },
  });
  return { engine, performed, fatal };
}

/** A journal with one open incident, its engine gone. */
async function withIncident(): Promise<{ journal: HarmedJournal; id: string }> {
  const journal = new HarmedJournal();
  const { engine } = engineOn(journal);
  await engine.start();
  await engine.signals([alarm]);
  await quiet();
  const [view] = await engine.incidents();
  return { journal, id: view?.id ?? '' };
}

describe('a journal in which something cannot be read', () => {
  it('stops the start by the name of the incident, before anything was done and without a signal taken', async () => {
    const { journal, id } = await withIncident();
    journal.harmRecord = (one) => one === id;
    const { engine, performed } = engineOn(journal);
    await expect(engine.start()).rejects.toThrow(`the record of incident ${id} cannot be read`);
    expect(engine.state).toBe('failed');
    await expect(engine.signals([{ ...alarm, id: 's2' }])).rejects.toMatchObject({ code: 'unavailable' });
    await quiet();
    expect(performed).toEqual([]);
  });

  it('stops the start for a record of correlation, whether something falls due in it or not', async () => {
    const { journal } = await withIncident();
    journal.harmRecord = (one) => one === 'correlation/shop';
    await expect(engineOn(journal).engine.start()).rejects.toThrow('the record of correlation for shop cannot be read');
  });

  it.each([
    '{"state":{},"sequence":1}',
    '{"state":null,"sequence":1}',
    '{"state":[],"sequence":1}',
    '{"state":{"open":5,"closed":[],"dataLoss":[],"incidentIds":[]},"sequence":1}',
    '{"state":{"open":[],"closed":[null],"dataLoss":[],"incidentIds":[]},"sequence":1}',
    '{"state":{"open":[],"closed":[],"dataLoss":[],"incidentIds":[]},"sequence":1e400}',
  ])('stops the start for a record of correlation that is %s', async (body) => {
    const { journal } = await withIncident();
    journal.instead.set('correlation/shop', body);
    await expect(engineOn(journal).engine.start()).rejects.toThrow(DamageError);
  });

  it.each([
    ['correlation', { kind: 'signal', signal: {} }],
    ['correlation', { kind: 'signal', signal: { ...alarm, occurredAtMs: 'then' } }],
    ['inc', { kind: 'command', command: {} }],
    ['inc', { kind: 'command', command: { id: 'c9', name: 'note', incidentId: 'inc', text: 'seen', atMs: startMs } }],
    ['inc', { kind: 'delivery', delivery: {} }],
    ['inc', { kind: 'delivery', delivery: { kind: 'arrived', incidentId: 'inc', workload: 'shop', signals: null } }],
  ])('stops the start for a letter to %s that is %j', async (mailbox, letter) => {
    const { journal, id: incident } = await withIncident();
    const place = mailbox === 'inc' ? incident : mailbox;
    await journal.accept([{ id: 'x', mailbox: place, receivedAtMs: startMs, body: JSON.stringify(letter) }]);
    const { engine, performed } = engineOn(journal);
    await expect(engine.start()).rejects.toThrow('what waits in the inbox as x cannot be read');
    expect(performed).toEqual([]);
  });

  it.each([
    ['a signal', 'signal/s9', 'correlation', { kind: 'signal', signal: { ...alarm, id: 's9' } }],
    ['a command', 'command/c9', 'inc', { kind: 'command', command: {} }],
    ['something else', 'signal/s9', 'correlation', { kind: 'other' }],
  ])('stops the start for a letter that was %s', async (_what, id, mailbox, letter) => {
    const { journal, id: incident } = await withIncident();
    const place = mailbox === 'inc' ? incident : mailbox;
    await journal.accept([{ id, mailbox: place, receivedAtMs: startMs, body: JSON.stringify(letter) }]);
    journal.harmRow = (one) => one === id;
    const { engine, performed } = engineOn(journal);
    await expect(engine.start()).rejects.toThrow(`what waits in the inbox as ${id} cannot be read`);
    expect(performed).toEqual([]);
  });

  it('stops the start for a letter to an incident that there is not', async () => {
    const { journal } = await withIncident();
    const command: Command = { id: 'c9', name: 'note', incidentId: 'gone', by: ana, text: 'seen', atMs: startMs };
    const body = JSON.stringify({ kind: 'command', command });
    await journal.accept([{ id: 'command/c9', mailbox: 'gone', receivedAtMs: startMs, body }]);
    const { engine, performed } = engineOn(journal);
    await expect(engine.start()).rejects.toThrow(
      'the record of incident gone, for which command/c9 waits, cannot be read',
    );
    expect(performed).toEqual([]);
  });

  it('takes no signal before all that it resumes at once is read', async () => {
    const { journal } = await withIncident();
    const { engine } = engineOn(journal);
    const started = engine.start();
    expect(engine.state).toBe('starting');
    await expect(engine.signals([{ ...alarm, id: 's2' }])).rejects.toMatchObject({ code: 'unavailable' });
    await started;
    expect(engine.state).toBe('running');
  });

  it('fails the engine when it is read later than that', async () => {
    const { journal, id } = await withIncident();
    journal.likeThis(
      id,
      Array.from({ length: 1_050 }, (_, index) => `inc-further-${index}`),
    );
    journal.harmRecord = (one) => one === 'inc-further-1040';
    const { engine, fatal } = engineOn(journal);
    await engine.start();
    await quiet();
    expect(engine.state).toBe('failed');
    expect(fatal).toEqual([expect.any(DamageError)]);
    await expect(engine.signals([{ ...alarm, id: 's2' }])).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('hides no other incident: the one is listed as unreadable, and takes no command', async () => {
    const { journal, id } = await withIncident();
    journal.harmRecord = (one) => one === id;
    const { engine } = engineOn(Object.assign(journal, { active: async () => [] }));
    await engine.start();
    expect(await engine.incidents()).toEqual([
      expect.objectContaining({
        id,
        workload: 'shop',
        severity: 'sev2',
        state: 'unreadable',
        done: true,
        headSequence: (await journal.history(id)).length,
      }),
    ]);
    const note: Command = { id: 'n1', incidentId: id, name: 'note', by: ana, atMs: startMs, text: 'seen' };
    await expect(engine.command(note)).rejects.toThrow(DamageError);
    expect(engine.state).toBe('running');
    expect(await journal.waiting()).toEqual([]);
  });
});
