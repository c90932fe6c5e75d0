import { describe, expect, it } from '@jest/globals';
import { InputError, shown } from '../src/errors.ts';

/** Lists within lists, as JSON. */
function nested(depth: number): unknown {
  return JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
}

describe('what was found, repeated to people', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['a "b"', '"a \\"b\\""'],
    [{ a: [1, true, null] }, '{"a":[1,true,null]}'],
    [12n, '"12"'],
    [Symbol('x'), 'Symbol(x)'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
  ])('%p is %s', (value, text) => {
    expect(shown(value)).toBe(text);
  });

  it('is cut at 80 characters, however large it is', () => {
    const text = 'x'.repeat(1_000_000);
    const list = Array.from({ length: 100_000 }, () => ({ text, list: [1, 2, 3] }));
    for (const large of [text, list, { [text]: 1 }, Array(100).fill(Array(100).fill(7))]) {
      expect(shown(large)).toHaveLength(80);
      expect(shown(large).endsWith('…')).toBe(true);
    }
  });

  it('says so of a value that is too deep, contains itself or throws', () => {
    expect(shown(nested(20))).toBe(`${'['.repeat(20)}${']'.repeat(20)}`);
    expect(shown(nested(100_000))).toBe('a value nested more than 20 deep');
    const circle: Record<string, unknown> = {};
    circle.within = [circle];
    expect(shown(circle)).toBe('a value that contains itself');
    const same = [1];
    expect(shown([same, same])).toBe('[[1],[1]]');
    const thrower = Object.defineProperty({}, 'x', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    expect(shown(thrower)).toBe('a value that cannot be shown');
  });
});

it('tells a hundred mistakes one by one, and how many more there are', () => {
  const problems = Array.from({ length: 300_000 }, (_, index) => ({ path: `${index}`, found: 'a', expected: 'b' }));
  const told = (count: number) => new InputError(problems.slice(0, count)).message.split('\n');

  expect(told(100)).toHaveLength(100);
  expect(told(300_000).slice(-2)).toEqual(['99: found a, expected b', 'and 299900 more']);
  expect(new InputError(problems).problems).toHaveLength(300_000);
});
