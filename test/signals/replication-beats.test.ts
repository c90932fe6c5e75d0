import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../../src/errors.ts';
import { runHeartbeats } from '../../src/signals/replication-beats.ts';
import { shop } from '../fixtures/workload.ts';
import { ManualClock } from './manual-clock.ts';

const [east, west] = ['us-east-1', 'us-west-2'];

/** A table of two Regions whose answers can be held back, and what was written and counted. */
function setUp(changes: Parameters<typeof shop>[0] = {}, downAtFirst?: 'hangs' | 'fails') {
  const clock = new ManualClock(1_000_000);
  const beats: string[] = [];
  const counted: string[] = [];
  const lags: Record<string, number | null> = {};
  const down = new Map<string, 'hangs' | 'fails'>(downAtFirst ? [[east, downAtFirst]] : []);
  const newest: Record<string, number> = {};
  const keys: unknown[] = [];
  const answer = async <Value>(region: string, value: () => Value): Promise<Value> => {
    if (down.get(region) === 'hangs') return new Promise<Value>(() => undefined);
    if (down.get(region) === 'fails') throw new CodedError('unavailable', 'no such name');
    return value();
  };
  const tables = {
    beat: ({ region, atMs, key }: { region: string; atMs: number; key?: unknown }) =>
      answer(region, () => {
        beats.push(`${region}@${clock.now() - 1_000_000}`);
        keys.push(key);
        newest[region] = atMs;
      }),
    heartbeat: ({ readFrom, writtenIn }: { readFrom: string; writtenIn: string }) =>
      answer(readFrom, () => newest[writtenIn]),
  };
  const metrics = {
    beat: (table: string, region: string, outcome: string) => void counted.push(`${table} ${region} ${outcome}`),
    replicationLag: (_table: string, from: string, to: string, seconds: number | null) => {
      lags[`${from} to ${to}`] = seconds;
    },
  };
  const stop = new AbortController();
  const running = runHeartbeats({ clock, tables, metrics }, [shop(changes)], stop.signal);
  const end = async () => {
    stop.abort();
    await running;
  };
  return { clock, beats, counted, lags, down, keys, end };
}

const [table] = shop().tables;
const tableWith = (heartbeat: object) => (table ? [{ ...table, heartbeat: { ...table.heartbeat, ...heartbeat } }] : []);

describe('the engine’s heartbeats', () => {
  it('are written in every Region at the interval of the workload until it is stopped', async () => {
    const { clock, beats, end } = setUp();
    await clock.advance(10_000);
    await end();
    await clock.advance(60_000);
    const times = [0, 5_000, 10_000];
    expect(beats.sort()).toEqual([...times.map((at) => `${east}@${at}`), ...times.map((at) => `${west}@${at}`)].sort());
  });

  it('go on in one Region while the other does not answer, and cost it one attempt an interval', async () => {
    const { clock, beats, counted, end } = setUp({}, 'hangs');
    await clock.advance(20_000);
    await end();
    expect(beats.filter((beat) => beat.startsWith(west))).toHaveLength(5);
    expect(counted.filter((one) => one === `orders ${east} timeout`)).toHaveLength(4);
  });

  it('count why they could not be written, and are there again at once afterwards', async () => {
    const { clock, counted, down, end } = setUp({}, 'fails');
    await clock.advance(5_000);
    down.clear();
    await clock.advance(5_000);
    await end();
    expect(counted.filter((one) => one.includes(east))).toEqual([
      `orders ${east} unavailable`,
      `orders ${east} unavailable`,
      `orders ${east} succeeded`,
    ]);
  });

  it('tell the lag of each direction, and nothing where it cannot be read', async () => {
    const { clock, lags, down, end } = setUp();
    await clock.advance(30_000);
    expect(lags).toEqual({ [`${east} to ${west}`]: 5, [`${west} to ${east}`]: 5 });
    down.set(east, 'fails');
    await clock.advance(60_000);
    await end();
    expect(lags).toEqual({ [`${east} to ${west}`]: 60, [`${west} to ${east}`]: null });
  });

  it('use the keys that the table has', async () => {
    const { clock, keys, end } = setUp({ tables: tableWith({ partitionKey: 'id', sortKey: 'kind' }) });
    await clock.advance(1_000);
    await end();
    expect(keys[0]).toEqual({ partitionKey: 'id', sortKey: 'kind' });
  });

  it.each([
    ['the application writes them', tableWith({ intervalSeconds: 0 })],
    ['the table is strongly consistent', table ? [{ ...table, consistency: 'strong' as const }] : []],
  ])('are not written where %s', async (_why, tables) => {
    const { clock, beats, end } = setUp({ tables });
    await clock.advance(60_000);
    await end();
    expect(beats).toEqual([]);
  });
});
