import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { CodedError } from '../../src/errors.ts';
import { RefusedRequests } from '../../src/orders/refused-requests.ts';
import type { RefusedRequest } from '../../src/ports/refusals.ts';
import { ManualClock } from '../signals/manual-clock.ts';

const forged: RefusedRequest = { entrance: 'slack', why: 'forged', from: '198.51.100.7' };

function setUp(journal = new MemoryJournal()) {
  const clock = new ManualClock(1_000);
  const writes: string[] = [];
  const troubles: unknown[] = [];
  let down = false;
  const texts = {
    getText: (key: string) => journal.getText(key),
    putText: async (key: string, text: string) => {
      if (down) throw new CodedError('unavailable', 'the disk is full');
      writes.push(text);
      await journal.putText(key, text);
    },
  };
  const refused = new RefusedRequests({ clock, journal: texts, trouble: (error) => troubles.push(error) });
  const fail = (is: boolean) => {
    down = is;
  };
  return { refused, clock, writes, troubles, journal, fail };
}

describe('a refused request', () => {
  it('is kept on disk with its reason and its sender, and seen after a restart', async () => {
    const { refused, clock, journal } = setUp();
    refused.keep(forged);
    await clock.advance(0);
    const again = setUp(journal).refused;
    expect(await again.list()).toEqual([{ ...forged, count: 1, firstAtMs: 1_000, lastAtMs: 1_000 }]);
  });

  it('that comes again is counted in its line, which is the newest then', async () => {
    const { refused, clock } = setUp();
    refused.keep(forged);
    refused.keep({ ...forged, why: 'stale' });
    await clock.advance(500);
    refused.keep(forged);
    await clock.advance(2_000);
    expect(await refused.list()).toMatchObject([
      { why: 'stale', count: 1 },
      { why: 'forged', count: 2, firstAtMs: 1_000, lastAtMs: 1_500 },
    ]);
  });

  it('by the thousand costs a write a second, and keeps the newest 200 lines', async () => {
    const { refused, clock, writes } = setUp();
    for (let sender = 0; sender < 1_000; sender += 1) refused.keep({ ...forged, from: `sender-${sender}` });
    await clock.advance(999);
    expect(writes).toHaveLength(1);
    await clock.advance(5_000);
    expect(writes).toHaveLength(2);
    const lines = await refused.list();
    expect(lines).toHaveLength(200);
    expect(lines.at(-1)?.from).toBe('sender-999');
  });

  it('that cannot be written is told of, and kept with the next', async () => {
    const { refused, clock, troubles, fail } = setUp();
    fail(true);
    refused.keep(forged);
    await clock.advance(0);
    expect(troubles).toHaveLength(1);
    fail(false);
    refused.keep({ ...forged, why: 'stale' });
    await clock.advance(5_000);
    expect(await refused.list()).toMatchObject([{ why: 'forged' }, { why: 'stale' }]);
  });
});
