import { expect, it } from '@jest/globals';
import { ownership } from '../../src/adapters/aws/ownership.ts';
import { OwnershipHands } from '../../src/engine/hands.ts';
import { FakeTable, store } from '../adapters/aws/fake-table.ts';
import { HandClock } from '../adapters/aws/fakes.ts';

function handsOn(table: FakeTable, clock: HandClock): OwnershipHands {
  const port = ownership(table.clients, clock);
  return new OwnershipHands({ ownership: port, clock, storeOf: () => store, engineId: 'engine-2' });
}

it.each([
  ['the first Region', store.regions.slice(0, 1)],
  ['all Regions but the last', store.regions.slice(0, 2)],
])('claims a workload while %s of the store never answers, though it has to read and write', async (_which, silent) => {
  const table = new FakeTable();
  table.silent = silent;
  const clock = new HandClock();
  const hands = handsOn(table, clock);
  await expect(clock.runOut(hands.generation('shop'))).resolves.toBe(1);
  await expect(clock.runOut(hands.confirm('shop'))).resolves.toBeUndefined();
  expect(table.items.get('engine#shop')?.holder?.S).toBe('engine-2');
});

it('sends nothing, and does not say that another acts, where no Region answers', async () => {
  const table = new FakeTable();
  table.silent = store.regions;
  const clock = new HandClock();
  await expect(clock.runOut(handsOn(table, clock).confirm('shop'))).rejects.toMatchObject({ code: 'timeout' });
});
