import { describe, expect, it } from '@jest/globals';
import { columnsOf, length, shortArns, shortName, wrapped } from '../../src/cli/columns.ts';

describe('a line for the terminal', () => {
  it('is broken at spaces, and goes on behind its indent', () => {
    expect(wrapped('one two three four', 4, 10)).toBe('one two\n    three\n    four');
  });

  it('does not part a length from its unit', () => {
    expect(wrapped('decided 47 s', 2, 11)).toBe('decided\n  47 s');
  });

  it('breaks a word that is longer than the line', () => {
    expect(wrapped('abcdefghijkl', 2, 8)).toBe('abcdefgh\n  ijkl');
  });

  it('is never wider than it may be', () => {
    const text = `${'word '.repeat(60)}${'x'.repeat(240)} ${'y '.repeat(99)}`;
    for (const line of wrapped(text, 24).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

it('shows of an ARN what tells it from others', () => {
  const arn = 'arn:aws:route53-recovery-control::123456789012:controlpanel/shop/routingcontrol/us-east-1';
  expect(shortArns(`call ${arn}, ${arn} (us-west-2)`)).toBe(
    'call …routingcontrol/us-east-1, …routingcontrol/us-east-1 (us-west-2)',
  );
});

it('leaves out the middle of a long name', () => {
  expect(shortName('2025-10-20-dynamodb-dns.standby-down', 20)).toBe('2025-10-2…andby-down');
  expect(shortName('short', 20)).toBe('short');
});

it('tells lengths in the unit that people would use', () => {
  expect([null, 0.41, 202, 1995, 10_400].map(length)).toEqual(['–', '0.4 s', '202 s', '33.3 min', '2.9 h']);
});

it('lines columns up, colours or not', () => {
  expect(
    columnsOf(
      [
        ['a', '\u001b[31m1\u001b[39m'],
        ['bbb', '22'],
      ],
      1,
    ),
  ).toBe('a     \u001b[31m1\u001b[39m\nbbb  22');
});
