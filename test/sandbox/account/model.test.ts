import { describe, expect, it } from '@jest/globals';
import { AccountModel } from '../../../src/sandbox/account/model.ts';
import type { TimedDeviation } from '../../../src/scenario/world-scenario.ts';

const lasting = (deviation: TimedDeviation['deviation']): TimedDeviation => ({
  fromMs: 0,
  untilMs: Number.POSITIVE_INFINITY,
  deviation,
});

describe('an account that is wrong', () => {
  it('tells the deviation of the very thing that is asked for, and of nothing else', () => {
    const account = new AccountModel(
      [
        lasting({ kind: 'replica-missing', table: 'orders', region: 'us-west-2' }),
        lasting({ kind: 'concurrency-low', region: 'us-west-2', limit: 10 }),
      ],
      0,
      () => 5,
    );
    expect(account.wrong('replica-missing', { table: 'orders', region: 'us-west-2' })?.table).toBe('orders');
    expect(account.wrong('replica-missing', { table: 'orders', region: 'us-east-1' })).toBeUndefined();
    expect(account.wrong('concurrency-low', { region: 'us-west-2' })?.limit).toBe(10);
    expect(account.wrong('clock-skew')).toBeUndefined();
  });

  it('lists every deviation of a kind', () => {
    const account = new AccountModel(
      ['dynamodb:PutItem', 's3:PutObject'].map((operation) => lasting({ kind: 'permission-missing', operation })),
      0,
      () => 0,
    );
    expect(account.allWrong('permission-missing').map(({ operation }) => operation)).toEqual([
      'dynamodb:PutItem',
      's3:PutObject',
    ]);
  });

  it('is wrong from the beginning to the end of the deviation, counted from the start of the world', () => {
    let nowMs = 1_000;
    const deviation = { kind: 'clock-skew', seconds: 40 } as const;
    const account = new AccountModel([{ fromMs: 60_000, untilMs: 90_000, deviation }], 1_000, () => nowMs);
    const wrongAt = (atMs: number) => {
      nowMs = atMs;
      return account.wrong('clock-skew')?.seconds;
    };
    expect([60_999, 61_000, 90_999, 91_000].map(wrongAt)).toEqual([undefined, 40, 40, undefined]);
    expect(account.boundaries()).toEqual([61_000, 91_000]);
    nowMs = 70_000;
    expect(account.wrongSinceMs('clock-skew')).toBe(61_000);
  });
});
