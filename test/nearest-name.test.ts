import { expect, it } from '@jest/globals';
import { nearestName } from '../src/nearest-name.ts';

it('a name that was mistyped by a letter or two is found, and nothing farther away', () => {
  const names = ['bad-deploy', 'bad-day', 'alarm-storm'];

  expect(nearestName('bad-deply', names)).toBe('bad-deploy');
  expect(nearestName('alarmstrom', names)).toBe(undefined);
  expect(nearestName('bda-day', names)).toBe('bad-day');
  expect(nearestName('x', names)).toBe(undefined);
});
