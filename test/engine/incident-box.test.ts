import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { IncidentBox } from '../../src/engine/incident-box.ts';
import type { Surroundings } from '../../src/engine/surroundings.ts';
import { clockOf } from '../clock-of.ts';
import { program } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const never = (): Promise<never> => new Promise(() => {});

function boxOf(saved: () => void): IncidentBox {
  const around: Surroundings = {
    clock: clockOf({ now: () => 0, sleep: never }),
    journal: new MemoryJournal(),
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
  return new IncidentBox('shop-1', { record: null, stored: null }, around, {
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
