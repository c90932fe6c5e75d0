import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { IncidentBox } from '../../src/engine/incident-box.ts';
import { fromStored, type IncidentRecord } from '../../src/engine/record.ts';
import type { Surroundings } from '../../src/engine/surroundings.ts';
import { interrupted } from '../../src/engine/upgrade.ts';
import type { Journal, SavedRecord } from '../../src/ports/journal.ts';
import { clockOf } from '../clock-of.ts';
import { ana, program } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

/** What a process finds of an incident: in memory, and on disk. */
interface Found {
  readonly journal: Journal;
  readonly record: IncidentRecord | null;
  readonly stored: IncidentRecord | null;
}

const never = (): Promise<never> => new Promise(() => {});

function boxOf(
  saved: () => void,
  { journal = new MemoryJournal(), record = null, stored = null }: Partial<Found> = {},
): IncidentBox {
  const around: Surroundings = {
    clock: clockOf({ now: () => 0, sleep: never }),
    journal,
    messenger: { post: never, find: never },
    program,
    perform: never,
    hands: { claim: never, confirm: never },
    correlator: {} as Surroundings['correlator'],
    openingOf: () => undefined,
    drill: false,
    watch: ({ kind }) => {
      if (kind === 'saved') saved();
    },
  };
  const nothing = (): void => {};
  const fatal = (error: unknown): never => {
    throw error;
  };
  return new IncidentBox('shop-1', { record, stored }, around, {
    closing: () => [],
    delivered: nothing,
    saved: nothing,
    fatal,
    superseded: nothing,
  });
}

const opened = {
  kind: 'opened' as const,
  input: {
    incidentId: 'shop-1',
    drill: false,
    workload: shop(),
    severity: 'sev2',
    region: 'us-east-1',
    signals: { count: 1, lastId: 's1', summary: 'api-5xx in ALARM' },
  },
};

const arrived = {
  kind: 'signals.arrived' as const,
  count: 1,
  highestSeverity: 'sev2',
  lastId: 's2',
  summary: 'another',
};

describe('the mailbox of an incident', () => {
  it.each(Array.from({ length: 12 }, (_, turns) => turns))(
    'takes what comes %i turns of the microtask queue after a save',
    async (turns) => {
      let saves = 0;
      const box = boxOf(() => {
        saves += 1;
        if (saves === 1) void later(turns).then(() => box.put(arrived as never));
      });
      box.put(opened);
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect(saves).toBe(2);
      box.halt();
    },
  );
});

async function later(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
}

interface Noted {
  readonly journal: Journal;
  readonly saved: readonly SavedRecord[];
  readonly stored: IncidentRecord;
  readonly box: IncidentBox;
}

describe('what an incident saves', () => {
  /** Tells `box` one note after another, each saved by itself; answers what was saved, and what is stored. */
  async function noted(count: number): Promise<Noted> {
    const memory = new MemoryJournal();
    const saved: SavedRecord[] = [];
    const save: Journal['save'] = (one) => {
      saved.push(one.record);
      return MemoryJournal.prototype.save.call(memory, one);
    };
    memory.save = save;
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    const box = boxOf(() => {}, { journal: memory });
    box.put(opened);
    await settled();
    for (let turn = 0; turn < count; turn += 1) {
      box.put({ kind: 'command', command: noteNumber(turn) });
      await settled();
    }
    const found = await memory.load('shop-1');
    if (!found) throw new Error('nothing is stored');
    return { journal: memory, saved, stored: fromStored(found), box };
  }

  const noteNumber = (turn: number) => ({
    id: `n${turn}`,
    incidentId: 'shop-1',
    name: 'note' as const,
    by: ana,
    atMs: 0,
    text: 'seen',
  });

  it('is what changed, and the whole from time to time', async () => {
    const { saved, stored, box } = await noted(70);
    expect(saved.filter(({ whole }) => whole).map(({ version }) => version)).toEqual([1, 32, 64]);
    expect(saved.at(-1)?.body.length).toBeLessThan((saved[0]?.body.length ?? 0) / 10);
    expect(stored).toEqual(JSON.parse(JSON.stringify(box.record)));
  });

  it('holds what an upgrade made of it before its first save', async () => {
    const { journal, stored } = await noted(2);
    const after = Promise.withResolvers<void>();
    const box = boxOf(after.resolve, { journal, stored, record: interrupted(stored, 'the chart is another one', 0) });
    box.resume();
    await after.promise;
    const found = await journal.load('shop-1');
    expect(found && fromStored(found)).toMatchObject({ status: 'interrupted', outbox: box.record?.outbox });
  });
});
