import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changesOf, putTogether, wholeOf } from '../../src/engine/encode.ts';

const name = fc.constantFrom('id', 'running', 'outbox', 'value', 'status', 'plan', 'tries');
/** What JSON can say, and `undefined`, which it leaves out. */
const fields = fc.dictionary(name, fc.option(fc.jsonValue(), { nil: undefined }));
const record = fc
  .record({ fields, snapshot: fields, context: fc.option(fields) })
  .map(({ fields: own, snapshot, context }) => ({
    ...own,
    snapshot: context === null ? null : { ...snapshot, context },
  }));

describe('what changed of a record', () => {
  it('is, put together with what was written before, the record that JSON makes of it', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (course) => {
        let texts: string[] = [];
        course.forEach((after, at) => {
          const before = course[at - 1];
          const changes = before && changesOf(before, after);
          texts = changes === undefined ? [wholeOf(after)] : [...texts, changes];
          expect(putTogether(texts)).toEqual(JSON.parse(JSON.stringify(after)));
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds no more than that', () => {
    const workload = { id: 'shop', regions: ['us-east-1', 'us-west-2'] };
    const before = { id: 'shop-1', timers: {}, snapshot: { value: 'tracing', context: { workload, nowMs: 1 } } };
    const after = { ...before, snapshot: { value: 'deciding', context: { ...before.snapshot.context, nowMs: 2 } } };
    expect(changesOf(before, after)).toBe('{"snapshot":{"value":"deciding","context":{"nowMs":2}}}');
    expect(changesOf(before, before)).toBe('{"snapshot":{"context":{}}}');
  });

  it('cannot be said where a field is gone: then the whole is written', () => {
    const before = { snapshot: { context: { workload: {}, resumeIn: 'tracing' } } };
    expect(changesOf(before, { snapshot: { context: { workload: {} } } })).toBeUndefined();
  });
});
