import { describe, expect, it } from '@jest/globals';
import { arithmeticLines, arithmeticOf, expectedRemaining } from '../../src/machines/arithmetic.ts';
import type { Facts } from '../../src/machines/facts.ts';
import { openingFacts } from '../../src/machines/opening.ts';
import { minutesByKind, pastOutages } from '../../src/machines/past-outages.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { awsRegional } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const onsetMs = Date.UTC(2026, 0, 5);

function factsAt(ageSeconds: number, workload: Workload = shop(), changes: Partial<Facts> = {}): Facts {
  const opened = openingFacts({
    incidentId: 'shop-1',
    drill: true,
    workload,
    nowMs: onsetMs,
    severity: 'sev1',
    region: 'us-east-1',
    signals: { count: 1, lastId: 's', summary: 's' },
  });
  return { ...opened, nowMs: onsetMs + ageSeconds * 1000, diagnosis: awsRegional, ...changes };
}

describe('how much longer an outage is expected to last', () => {
  it('is the mean of what was left of those that lasted longer, others together counting as two', () => {
    expect(expectedRemaining({ dns: [10, 30], zone: [50, 70] }, 'dns', 0)).toEqual({
      seconds: ((10 + 30 + 2 * 60) / 4) * 60,
      sameKind: 2,
      others: 2,
    });
  });

  it('leaves out those that this one has outlasted', () => {
    expect(expectedRemaining({ dns: [10, 30], zone: [50, 70] }, 'dns', 20 * 60)).toEqual({
      seconds: ((10 + 2 * 40) / 3) * 60,
      sameKind: 1,
      others: 2,
    });
  });

  it('is two hours where none on record lasted so long', () => {
    expect(expectedRemaining({ dns: [10], zone: [20] }, 'dns', 20 * 60)).toEqual({
      seconds: 7200,
      sameKind: 0,
      others: 0,
    });
  });

  it('is a ninth of its age at least: it does not fall to nothing before the longest on record', () => {
    const nearlyLongest = expectedRemaining({ dns: [1420], zone: [] }, 'dns', 1419 * 60);
    expect(nearlyLongest.seconds).toBe(7200);
    expect(expectedRemaining({ dns: [120], zone: [] }, 'dns', 117 * 60).seconds).toBe(13 * 60);
  });

  it('goes by the age of what is dealt with now, not by that of the incident', () => {
    const wave = factsAt(10 * 3600, shop(), { troubleSinceMs: onsetMs + 10 * 3_600_000 - 90_000 });
    expect(arithmeticOf(wave).ageSeconds).toBe(90);
  });

  it('turns where it says that it would', () => {
    const sum = arithmeticOf(factsAt(60));
    const told = /if more than ([\d.]+) (s|min|h) of writes were at risk/.exec(arithmeticLines(sum).at(-1) ?? '');
    const seconds = Number(told?.[1]) * { s: 1, min: 60, h: 3600 }[told?.[2] as 's' | 'min' | 'h'];
    const worth = (worstLagMs: number) => {
      const tables = shop().tables.map((table) => ({ ...table, worstLagMs }));
      return arithmeticOf(factsAt(60, { ...shop(), tables })).worthIt;
    };
    expect(worth(seconds * 900)).toBe(true);
    expect(worth(seconds * 1100)).toBe(false);
  });

  it('compares what AWS breaks with what AWS broke, and ours with ours', () => {
    expect(expectedRemaining({ zone: [60], deploy: [20] }, 'dns', 0).seconds).toBe(3600);
    expect(expectedRemaining({ zone: [60], deploy: [20] }, 'code', 0).seconds).toBe(1200);
  });

  it('rests on a record in which each outage has a date, a length and a source', () => {
    for (const one of pastOutages) {
      expect(one.minutes).toBeGreaterThan(0);
      expect(Date.parse(one.began)).toBeLessThan(Date.UTC(2026, 10, 1));
      expect(one.source.length).toBeGreaterThan(20);
    }
  });

  it.each(pastOutages)('no single outage turns the answer at its onset: $began $kind left out', (left) => {
    const rest = pastOutages.filter(({ began }) => began !== left.began);
    for (const kind of ['dns', 'data-plane', 'cell', 'control-plane'] as const)
      expect(expectedRemaining(minutesByKind(rest), kind, 120).seconds).toBeGreaterThan(3600);
  });
});

describe('the sum', () => {
  const sum = arithmeticOf(factsAt(100));

  it('adds up', () => {
    const { fence, replicate, clients, steps } = sum.rtoParts;
    expect(sum.rtoSeconds).toBe(fence + replicate + clients + steps);
    expect(sum.breakEvenSeconds).toBe(sum.rtoSeconds + sum.failbackCostSeconds + sum.dataRiskSeconds);
    expect(sum.worthIt).toBe(sum.expectedRemainingSeconds > sum.breakEvenSeconds);
  });

  it('says data at risk in seconds and in writes', () => {
    const [table] = shop().tables;
    expect(sum.dataAtRiskSeconds).toBe((table?.worstLagMs ?? 0) / 1000);
    expect(sum.dataAtRiskWrites).toBe(Math.ceil(sum.dataAtRiskSeconds * (table?.writesPerSecond ?? 0)));
  });

  it.each([
    ['the lease', { lease: { ...shop().lease, ttlSeconds: shop().lease.ttlSeconds + 25 } }, 25],
    ['the TTL', { ttlSeconds: shop().ttlSeconds + 30 }, 30],
    ['the way back', { policy: { ...shop().policy, failbackCostSeconds: shop().policy.failbackCostSeconds + 60 } }, 60],
  ])('%s longer moves the break-even by as much', (_what, change, seconds) => {
    const other = arithmeticOf(factsAt(100, { ...shop(), ...change } as Workload));
    expect(other.breakEvenSeconds - sum.breakEvenSeconds).toBe(seconds);
  });

  it('turns where it says that it turns: by the way back', () => {
    const spare = sum.expectedRemainingSeconds - sum.breakEvenSeconds;
    const at = (extra: number) => {
      const policy = { ...shop().policy, failbackCostSeconds: shop().policy.failbackCostSeconds + extra };
      return arithmeticOf(factsAt(100, { ...shop(), policy })).worthIt;
    };
    expect(at(spare - 1)).toBe(true);
    expect(at(spare)).toBe(false);
  });

  it('is told in three sentences: what is expected, what it costs, and where the answer turns', () => {
    expect(arithmeticLines(sum)).toEqual([
      "Expected to last 5.5 h more, as a failure of a data plane's DNS: 2 on record of this kind and 17 of others lasted longer than the 100 s so far.",
      expect.stringMatching(
        /^Failing over and back costs .* until traffic is served again \(fence \d+ s, .*at most .* of writes at risk \(about \d+\)/,
      ),
      expect.stringMatching(
        /^Failing over pays if the outage lasts longer than .* from now; it would turn if the end were nearer than that, or if more than .* of writes/,
      ),
    ]);
    expect(arithmeticLines({ ...sum, worthIt: false, expectedRemainingSeconds: 300 })[2]).toMatch(
      /it would turn if more than that were to be expected/,
    );
    expect(arithmeticLines(null)).toEqual([]);
  });
});
