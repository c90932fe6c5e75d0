import { describe, expect, it } from '@jest/globals';
import { understand } from '../../src/orders/orders.ts';

const people = ['ana', 'ben'];

describe('the words of a command', () => {
  it.each([
    ['assign', 'ben', { name: 'assign', text: 'ben', role: 'commander' }],
    ['assign', '  communications   @ben ', { name: 'assign', text: 'ben', role: 'communications' }],
    ['severity', 'SEV2', { name: 'severity', text: 'sev2' }],
    ['failover', ' customers report errors ', { name: 'failover', text: 'customers report errors' }],
    ['hold', '', { name: 'hold', text: '' }],
  ] as const)('%s %j are understood', (name, words, said) => {
    expect(understand(name, words, people)).toEqual(said);
  });

  it.each([
    ['assign', '', 'nothing', 'one of ana, ben'],
    ['assign', 'zoe', 'zoe', 'one of ana, ben'],
    ['assign', 'cook ben', 'cook ben', 'assign [commander|operations|communications] <person>'],
    ['assign', 'commander ben now', 'commander ben now', 'assign [commander|operations|communications] <person>'],
    ['severity', 'high', 'high', 'sev1, sev2, sev3'],
    ['failover', '  ', 'nothing', 'failover <reason...>'],
    ['note', '', 'nothing', 'note <text...>'],
    ['update', '', 'nothing', 'update <text...>'],
  ] as const)('%s %j are answered with what was found and expected', (name, words, found, expected) => {
    expect(understand(name, words, people)).toEqual({ path: 'text', found, expected });
  });
});
