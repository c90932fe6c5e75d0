import { beforeEach, describe, expect, it } from '@jest/globals';
import { ownership } from '../../../src/adapters/aws/ownership.ts';
import type { Ownership } from '../../../src/ports/tables.ts';
import { FakeTable, store } from './fake-table.ts';
import { coded, HandClock, patient } from './fakes.ts';

describe('ownership', () => {
  let table: FakeTable;
  let port: Ownership;
  const claim = (engineId: string) => port.claim(store, 'shop', engineId, patient);
  const confirm = (generation: number) => port.confirm(store, 'shop', generation, patient);
  const lock = (incidentId: string, generation: number) => port.lock(store, 'shop', incidentId, generation, patient);
  const unlock = (incidentId: string) => port.unlock(store, 'shop', incidentId, patient);
  const engineItem = (generation: number, holder: string) =>
    table.items.set('engine#shop', {
      pk: { S: 'engine#shop' },
      generation: { N: String(generation) },
      holder: { S: holder },
    });

  let clock: HandClock;

  beforeEach(() => {
    table = new FakeTable();
    clock = new HandClock();
    port = ownership(table.clients, clock);
  });

  it('waits for a Region that never answers once, and asks it last for a minute', async () => {
    const [first = '', second = ''] = store.regions;
    table.silent = [first];
    await expect(clock.runOut(claim('a'))).resolves.toEqual({ generation: 1, previousHolder: null });
    await expect(clock.runOut(confirm(1))).resolves.toBe(true);
    expect(table.asked).toEqual([first, second, second, second]);
    clock.advance(60_000);
    await expect(clock.runOut(confirm(1))).resolves.toBe(true);
    expect(table.asked.slice(4)).toEqual([first, second]);
  });

  describe('a claim', () => {
    it('takes generation 1 where nobody was, and the next one after', async () => {
      await expect(claim('a')).resolves.toEqual({ generation: 1, previousHolder: null });
      await expect(claim('b')).resolves.toEqual({ generation: 2, previousHolder: 'a' });
    });

    it('supersedes the generation before', async () => {
      await claim('a');
      await expect(confirm(1)).resolves.toBe(true);
      await claim('b');
      await expect(confirm(1)).resolves.toBe(false);
      await expect(confirm(2)).resolves.toBe(true);
    });

    it('goes on after an engine that got in between', async () => {
      table.before = () => {
        table.before = () => undefined;
        engineItem(1, 'b');
      };
      await expect(claim('a')).resolves.toEqual({ generation: 2, previousHolder: 'b' });
    });

    it('conflicts when others get in between every time', async () => {
      let generation = 0;
      table.before = () => {
        generation += 1;
        engineItem(generation, 'b');
      };
      await expect(claim('a')).rejects.toMatchObject(coded('conflict'));
      expect(table.puts).toHaveLength(5);
    });

    it('whose answer was lost is not made twice', async () => {
      table.fates = ['answerLost'];
      await expect(claim('a')).resolves.toEqual({ generation: 1, previousHolder: null });
      expect(table.puts).toHaveLength(1);
    });

    it('that nobody can tell about has an unknown outcome', async () => {
      table.fates = ['lost', 'lost', 'lost'];
      await expect(claim('a')).rejects.toMatchObject(coded('outcomeUnknown'));
    });
  });

  describe('a confirmation', () => {
    it('is no where nobody ever claimed', async () => {
      await expect(confirm(1)).resolves.toBe(false);
    });

    it('reads consistently, and is an error rather than a guess when no Region answers', async () => {
      await claim('a');
      await confirm(1);
      expect(table.reads.every((read) => read.consistent)).toBe(true);
      table.downForReads = store.regions;
      await expect(confirm(1)).rejects.toMatchObject(coded('unavailable'));
    });
  });

  describe('the mutation lock', () => {
    it('is held by one incident, which may take it again', async () => {
      await expect(lock('inc-1', 1)).resolves.toEqual({ held: true, holder: 'inc-1' });
      await expect(lock('inc-1', 1)).resolves.toEqual({ held: true, holder: 'inc-1' });
      await expect(lock('inc-2', 1)).resolves.toEqual({ held: false, holder: 'inc-1' });
    });

    it('passes on after it was released, under the same generation', async () => {
      await lock('inc-1', 1);
      await unlock('inc-1');
      await expect(lock('inc-2', 1)).resolves.toEqual({ held: true, holder: 'inc-2' });
    });

    it('of an older generation is taken over, and that of a newer one is not', async () => {
      await lock('inc-1', 1);
      await expect(lock('inc-2', 2)).resolves.toMatchObject({ held: true });
      await expect(lock('inc-3', 1)).resolves.toEqual({ held: false, holder: 'inc-2' });
    });

    it('is not released by an incident that does not hold it', async () => {
      await lock('inc-1', 1);
      await expect(unlock('inc-2')).resolves.toBeUndefined();
      await expect(lock('inc-2', 1)).resolves.toMatchObject({ held: false });
    });

    it('may be released twice, or without ever being held', async () => {
      await expect(unlock('inc-1')).resolves.toBeUndefined();
      await lock('inc-1', 1);
      await unlock('inc-1');
      await expect(unlock('inc-1')).resolves.toBeUndefined();
    });

    it('is held when the answer was lost and a consistent read shows it', async () => {
      table.fates = ['answerLost'];
      await expect(lock('inc-1', 1)).resolves.toEqual({ held: true, holder: 'inc-1' });
      expect(table.puts).toHaveLength(1);
    });

    it('is taken and released through the next Region while one is down', async () => {
      table.fates = ['regionDown', 'made', 'regionDown', 'made'];
      await lock('inc-1', 1);
      await unlock('inc-1');
      await expect(lock('inc-2', 1)).resolves.toMatchObject({ held: true });
    });
  });
});
