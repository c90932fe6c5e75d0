import { describe, expect, it } from '@jest/globals';
import { varied } from '../../src/drill/varied.ts';
import { offsetMs } from '../../src/scenario/instant.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { catalogued } from './example-worlds.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index + 2);
const names = ['2025-10-20-dynamodb-dns', '2021-12-07-network.our-deploy', '2026-05-07-zone-thermal.load-balancer'];

/** Least and greatest of a figure over all seeds, as a share of what was written. */
function range(figure: (seed: number) => number, written: number): [number, number] {
  const shares = seeds.map((seed) => figure(seed) / written);
  return [Math.min(...shares), Math.max(...shares)];
}

function expectSpread([least, most]: [number, number]): void {
  expect(least).toBeGreaterThan(0.6);
  expect(least).toBeLessThan(0.73);
  expect(most).toBeGreaterThan(1.27);
  expect(most).toBeLessThan(1.4);
}

describe('an outage as it might have gone on another day', () => {
  const written = catalogued('2021-12-07-network');
  const at = (instant: string) => offsetMs(instant, written.startAt);
  const onset = (seed: number) => Math.min(...varied(written, seed).impairments.map(({ from }) => at(from)));

  it('differs in onset, length, share of failures, latency, delay and post by up to 30 % each way', () => {
    const first = (seed: number) => varied(written, seed).impairments[0];
    const second = (seed: number) => varied(written, seed).impairments[1];
    const monitoring = (seed: number) => varied(written, seed).impairments[2];
    const until = (seed: number) => at(first(seed)?.until ?? '') - onset(seed);
    const post = (seed: number) => at(varied(written, seed).posts[0]?.at ?? '') - onset(seed);
    expectSpread(range(onset, 8 * 60_000));
    expectSpread(range(until, (9 * 60 + 7) * 60_000));
    expectSpread(range((seed) => second(seed)?.rate ?? 0, 0.6));
    expectSpread(range((seed) => first(seed)?.latencyMs ?? 0, 9000));
    expectSpread(range((seed) => at(`+${monitoring(seed)?.delay ?? ''}`), 40 * 60_000));
    expectSpread(range(post, 52 * 60_000));
  });

  it('differs as much where the trouble is of our own making', () => {
    const key = catalogued('disabled-key');
    const letters = catalogued('dead-letters');
    const [trouble] = key.ours;
    const instant = (text: string) => offsetMs(text, key.startAt);
    const other = (seed: number) => varied(key, seed).ours[0];
    const wasMs = instant(trouble?.until ?? '') - instant(trouble?.from ?? '');
    expectSpread(range((seed) => instant(other(seed)?.from ?? ''), instant(trouble?.from ?? '')));
    expectSpread(range((seed) => instant(other(seed)?.until ?? '') - instant(other(seed)?.from ?? ''), wasMs));
    const perMinute = (one = letters.ours[0]) => (one?.kind === 'dead-letters' ? one.perMinute : Number.NaN);
    expectSpread(range((seed) => perMinute(varied(letters, seed).ours[0]), perMinute()));
  });

  it('is the day as written with the first seed', () => {
    expect(varied(written, 1)).toEqual(written);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(varied(written, 5)).toEqual(varied(written, 5));
    expect(varied(written, 5)).not.toEqual(varied(written, 6));
  });

  it.each(names)('%s stays a scenario in which everything ends after it began', (name) => {
    const scenario = catalogued(name);
    for (const seed of seeds) {
      const other = varied(scenario, seed);
      expect(scenarioSchema.safeParse(other).error?.issues).toBeUndefined();
      const { impairments, posts } = toWorldScenario(other);
      expect(impairments.filter(({ fromMs, untilMs }) => untilMs <= fromMs || fromMs < 0)).toEqual([]);
      expect(posts.map(({ message }) => message)).toEqual(scenario.posts.map(({ message }) => message));
    }
  });

  it('keeps what was deployed, by whom, and what would have been right', () => {
    const scenario = catalogued('2021-12-07-network.our-deploy');
    for (const seed of seeds.slice(0, 20)) {
      const other = varied(scenario, seed);
      expect(other.expected).toEqual(scenario.expected);
      expect(other.deploys).toMatchObject([{ component: 'checkout', region: 'us-east-1', failureRate: 0 }]);
      expect(other.impairments.map(({ service, effect }) => [service, effect])).toEqual(
        scenario.impairments.map(({ service, effect }) => [service, effect]),
      );
    }
  });
});
