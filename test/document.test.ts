import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readDocument } from '../src/document.ts';
import { InputError } from '../src/errors.ts';

const loose = z.strictObject({ title: z.unknown(), after: z.unknown().optional() });
const strict = z.strictObject({ title: z.string() });

function problemsOf(schema: z.ZodType, text: string): unknown {
  try {
    return readDocument(schema, 'f.yaml', text);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe('a document', () => {
  it.each([loose, strict])('with an alias within what it stands for is a mistake with its place', (schema) => {
    const expected = 'values that end';
    expect(problemsOf(schema, '# one\ntitle: &a [*a]\n')).toEqual([
      { file: 'f.yaml', line: 2, column: 12, path: 'title.0', found: 'a value that contains itself', expected },
    ]);
  });

  it('may say the same twice', () => {
    expect(problemsOf(loose, 'title: &a [x]\nafter: *a\n')).toEqual({ title: ['x'], after: ['x'] });
  });

  it.each([101, 500, 5_000, 100_000])('nested %i deep is a mistake', (depth) => {
    const problems = problemsOf(loose, `title: ${'['.repeat(depth)}${']'.repeat(depth)}`) as readonly object[];
    expect(problems[0]).toMatchObject({ file: 'f.yaml', line: 1 });
  });
});
