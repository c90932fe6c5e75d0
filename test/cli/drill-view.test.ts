import { stripVTControlCharacters } from 'node:util';
import { expect, it } from '@jest/globals';
import { liveLines } from '../../src/cli/drill-view.ts';

const diagnosis = (...missing: string[]) => ({
  kind: 'effect.succeeded',
  name: 'evidence.gather',
  output: { missing },
});

/** The lines that a history is told in. */
function told(rows: readonly { readonly kind: string }[]): string[] {
  const line = liveLines();
  return rows.flatMap((row) => line(row) ?? []).map(stripVTControlCharacters);
}

it('says which evidence is missing, each source once', () => {
  const rows = [
    diagnosis('alarms (timeout)'),
    diagnosis('alarms (timeout)'),
    diagnosis('alarms (timeout)', 'feed (unavailable)'),
    diagnosis(),
    diagnosis('alarms (timeout)'),
  ];
  expect(told(rows)).toEqual(['missing     alarms (timeout)', 'missing     feed (unavailable)']);
});

it('says nothing of what only fills the screen', () => {
  const found = { kind: 'effect.succeeded', name: 'confirm.feed', output: { confirmed: false } };
  expect(told([diagnosis(), found])).toEqual([]);
});

it('names what failed', () => {
  const failed = { kind: 'effect.failed', name: 'confirm.feed', code: 'unavailable', message: 'HTTP 503' };
  expect(told([failed])).toEqual(['failed      confirm.feed: unavailable HTTP 503']);
});
