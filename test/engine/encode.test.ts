import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encoded } from '../../src/engine/encode.ts';

describe('the text of a record', () => {
  it('is what JSON.stringify makes of it', () => {
    fc.assert(
      fc.property(fc.object(), fc.option(fc.object()), fc.jsonValue(), (fields, context, value) => {
        const snapshot = context === null ? null : { value, context: { ...context, none: undefined } };
        const record = { ...fields, none: undefined, snapshot };
        const whole = (part: unknown): unknown => JSON.parse(JSON.stringify(part));
        expect(JSON.parse(encoded(record))).toEqual(whole(record));
        expect(JSON.parse(encoded(record))).toEqual(whole(record));
      }),
    );
  });

  it('tells what changed beside what stayed', () => {
    const workload = { id: 'shop', regions: ['us-east-1', 'us-west-2'] };
    const before = { id: 'shop-1', snapshot: { value: 'tracing', context: { workload, nowMs: 1 } } };
    const after = { ...before, snapshot: { value: 'deciding', context: { ...before.snapshot.context, nowMs: 2 } } };
    expect(JSON.parse(encoded(before))).toEqual(before);
    expect(encoded(after)).toBe(JSON.stringify(after));
  });
});
