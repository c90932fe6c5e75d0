import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../../src/adapters/store/journal-calls.ts';
import { packed, unpacked } from '../../../src/adapters/store/journal-wire.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from '../../contract/journal-rows.ts';

const whole = saveOf(savedRecord('incident-1', 3, { nextDueAtMs: 7, hasWork: true, whole: false }), {
  history: [historyRow('incident-1', 1), historyRow('incident-1', 2)],
  consumed: ['a', 'b', 'c'],
  deliver: [inboxRow('d'), inboxRow('e', 'correlation')],
});

describe('calls on their way to the journal', () => {
  it('come out as they went in, in their order', () => {
    const calls: Call[] = [
      { number: 1, method: 'accept', values: [[inboxRow('a'), inboxRow('ü\u0000b', 'correlation')]] },
      { number: 2, method: 'save', values: [whole] },
      { number: 3, method: 'accept', values: [[]] },
      { number: 4, method: 'save', values: [saveOf(savedRecord('incident-2', 1))] },
      { number: 5, method: 'history', values: ['incident-1', 12] },
      { number: 6, method: 'ids', values: [] },
    ];

    expect(unpacked(structuredClone(packed(calls)))).toEqual(calls);
  });

  it('are texts and numbers, whose copy needs no names of fields', () => {
    const wire = packed([{ number: 2, method: 'save', values: [whole] }]);

    expect(wire.filter((one) => typeof one === 'object' && one !== null)).toEqual([]);
  });
});
