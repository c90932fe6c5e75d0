import { describe, expect, it } from '@jest/globals';
import { OwnTroubles } from '../../src/sandbox/own-troubles.ts';
import type { OwnTrouble } from '../../src/scenario/own-trouble.ts';

const startAtMs = Date.UTC(2026, 0, 5);
const minute = 60_000;

/** One trouble from the tenth to the twentieth minute, seen at a minute of the world. */
function at(minutes: number, trouble: OwnTrouble): OwnTroubles {
  const timed = { fromMs: 10 * minute, untilMs: 20 * minute, trouble };
  return new OwnTroubles([timed], startAtMs, () => startAtMs + minutes * minute);
}

const span = { from: '+10m', until: '+20m' };

describe('trouble of our own making in the sandbox', () => {
  const refused: OwnTrouble = {
    ...span,
    kind: 'refused',
    cause: 'key',
    components: ['checkout'],
    by: 'orders',
    region: 'us-east-1',
    rate: 0.5,
  };

  it('refuses the functions that it names, where and while it lasts, with the error of its cause', () => {
    expect(at(15, refused).refusedShare('checkout', 'us-east-1')).toBe(0.5);
    expect(at(15, refused).refusalOf('checkout', 'us-east-1')).toEqual({
      exception: 'KMSDisabledException',
      by: 'orders',
    });
    expect(at(15, refused).refusedShare('catalogue', 'us-east-1')).toBe(0);
    expect(at(15, refused).refusedShare('checkout', 'us-west-2')).toBe(0);
    expect(at(20, refused).refusedShare('checkout', 'us-east-1')).toBe(0);
  });

  it('leaves a trail where its cause does: of a key in its Region, of a role in us-east-1, of a certificate nowhere', () => {
    const regions = ['us-east-1', 'us-west-2'];
    const atMs = startAtMs + 9 * minute;
    expect(at(15, refused).changes(regions)).toEqual([
      { atMs, region: 'us-east-1', name: 'DisableKey', source: 'kms.amazonaws.com' },
    ]);
    const everywhere = { ...refused, region: '*' };
    expect(
      at(15, { ...everywhere, cause: 'permission' })
        .changes(regions)
        .map(({ region }) => region),
    ).toEqual(['us-east-1']);
    expect(at(15, { ...everywhere, cause: 'secret' }).changes(regions)).toHaveLength(2);
    expect(at(15, { ...everywhere, cause: 'certificate' }).changes(regions)).toEqual([]);
  });

  it('throttles a hot key, fills a dead-letter queue, and cries wolf, each only while it lasts', () => {
    const hot: OwnTrouble = { ...span, kind: 'hot-key', component: 'orders', region: '*', rate: 0.4 };
    expect([9, 10, 19, 20].map((now) => at(now, hot).hotShare('orders', 'us-west-2'))).toEqual([0, 0.4, 0.4, 0]);
    const dead: OwnTrouble = { ...span, kind: 'dead-letters', queue: 'dead', region: 'us-east-1', perMinute: 6 };
    const count = (now: number) => at(now, dead).deadLetters('dead', 'us-east-1', startAtMs + now * minute);
    expect([10, 12, 15, 20].map(count)).toEqual([0, 12, 30, 0]);
    const wolf: OwnTrouble = { ...span, kind: 'false-alarms', alarms: ['a'], region: 'us-east-1' };
    expect([at(15, wolf).falselyAlarming('a', 'us-east-1'), at(15, wolf).falselyAlarming('b', 'us-east-1')]).toEqual([
      true,
      false,
    ]);
  });

  it('tells the instants at which something changes', () => {
    expect(at(0, refused).boundaries()).toEqual([startAtMs + 10 * minute, startAtMs + 20 * minute]);
  });
});
