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
    ['assign', '', 'person', 'nothing', 'one of ana, ben'],
    ['assign', 'zoe', 'person', 'zoe', 'one of ana, ben'],
    ['assign', 'cook ben', 'role', 'cook ben', 'assign [commander|operations|communications] <person>'],
    [
      'assign',
      'commander ben now',
      'role',
      'commander ben now',
      'assign [commander|operations|communications] <person>',
    ],
    ['severity', 'high', 'severity', 'high', 'sev1, sev2, sev3'],
    ['failover', '  ', 'reason', 'nothing', 'failover <reason...>'],
    ['note', '', 'text', 'nothing', 'note <text...>'],
    ['update', '', 'text', 'nothing', 'update <text...>'],
  ] as const)('%s %j are answered with the word, what was found and expected', (name, words, path, found, expected) => {
    expect(understand(name, words, people)).toEqual({ path, found, expected });
  });
});
