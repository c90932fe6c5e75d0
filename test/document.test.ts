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

describe('a document of very many keys', () => {
  const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1\n`).join('');

  it('is read in seconds, with the place of each mistake', () => {
    const beganMs = performance.now();
    const problems = problemsOf(strict, `title: a\n${keys}`) as readonly object[];
    expect(performance.now() - beganMs).toBeLessThan(20_000);
    expect(problems).toHaveLength(60_000);
    expect(problems[59_999]).toMatchObject({ line: 60_001, column: 9, path: 'k59999' });
  });

  it.each([
    [
      'block',
      'title: a\nafter:\n  x: 1\n  y: 2\n  x: 3\ntitle: b\n',
      [
        [5, 3],
        [6, 1],
      ],
    ],
    ['flow', 'title: [{ x: 1, "x": 2 }]\n', [[1, 17]]],
    ['key', '? { x: 1, x: 2 }\n: 1\n', [[1, 11]]],
  ])('may not say a key twice, in a %s', (_where, text, places) => {
    const problems = problemsOf(loose, text) as readonly { line: number; column: number; found: string }[];
    expect(problems.map(({ line, column }) => [line, column])).toEqual(places);
    expect(new Set(problems.map(({ found }) => found))).toEqual(new Set(['Map keys must be unique']));
  });

  it('is placed among other mistakes of the YAML', () => {
    const problems = problemsOf(loose, 'title: 1\ntitle: 2\nafter: "\n') as readonly { line: number }[];
    expect(problems.map(({ line }) => line)).toEqual([2, 4]);
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
