import { expect, it } from '@jest/globals';
import { Command } from 'commander';
import { argumentsOf } from '../../src/cli/incident.ts';
import { orders } from '../../src/orders/orders.ts';

it.each([
  [['shop-1', 'ben'], 'ben'],
  [['shop-1', 'operations', 'ben'], 'operations ben'],
])('assign takes %j from the command line', (words, said) => {
  const assign = orders.find(({ name }) => name === 'assign');
  if (!assign) throw new Error('assign is an order');
  let heard: unknown;
  new Command()
    .command(`assign <incident> ${argumentsOf(assign)}`)
    .action((_incident: string, given: string | string[]) => {
      heard = [given].flat().join(' ');
    })
    .parse(words, { from: 'user' });
  expect(heard).toBe(said);
});
