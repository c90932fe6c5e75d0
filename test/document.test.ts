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

describe('what was expected', () => {
  const expectationsOf = (shape: z.ZodRawShape, text: string) =>
    (problemsOf(z.strictObject(shape), text) as readonly { expected: string }[]).map(({ expected }) => expected);

  it('is said in our own words where the schema has none', () => {
    const shape = {
      at: z.iso.datetime(),
      few: z.number().max(5),
      most: z.number().lt(5),
      name: z.string().min(1),
      list: z.array(z.string()).min(2),
    };

    expect(expectationsOf(shape, 'at: noon\nfew: 6\nmost: 5\nname: ""\nlist: [a]\n')).toEqual([
      'an instant in UTC, such as 2025-10-20T06:48:00Z',
      'at most 5',
      'less than 5',
      'at least 1 character',
      'at least 2 of them',
    ]);
  });

  it("is the schema's words where it has some", () => {
    expect(expectationsOf({ few: z.number().max(5, 'a handful') }, 'few: 6\n')).toEqual(['a handful']);
  });
});
