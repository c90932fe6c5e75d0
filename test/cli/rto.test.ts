import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { RtoPlan } from '../../src/rto/plan.ts';
import { ownFolder } from '../fixtures/own-folder.ts';
import { root } from '../source-files.ts';
import { exampleElsewhere, muster } from './muster.ts';

const at = ownFolder();
const rto = (...words: readonly string[]) => muster('rto', ...words);

async function planned(...args: string[]): Promise<RtoPlan> {
  return JSON.parse((await rto('--json', '--trials', '200', ...args)).stdout) as RtoPlan;
}

describe('muster rto', () => {
  it('prints the parts, every improvement with its cost, and the order to buy them in', async () => {
    const { code, stdout } = await rto();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^shop: what its recovery is made of\nRTO \d+ s at least \(objective 900 s\)/);
    expect(stdout).toMatch(/parts, s {2}detect \d+, deliver \d+, approve 300, fence 20, route \d+, clients 57/);
    expect(stdout).toMatch(/strongly consistent tables \(MRSC\) +no .* 2 → 0 +~\d/);
    expect(stdout).toMatch(/1\. {2}.* pays$/m);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('prints one JSON document, in which the parts add up and less waiting for people shows second by second', async () => {
    const [slow, fast] = await Promise.all([planned(), planned('--approve-after', '60s', '--seed', '2')]);
    const sum = Object.values(slow.now.parts).reduce((seconds, part) => seconds + part, 0);
    expect(slow.now.rtoSeconds).toBeCloseTo(sum);
    expect(slow.now.rtoSeconds - fast.now.rtoSeconds).toBe(240);
    expect(slow.distribution).toMatchObject({ trials: 200 });
    expect(slow.improvements.map(({ id }) => id)).toContain('mrsc');
  });

  it('writes a page that needs nothing else', async () => {
    const page = at('pages', 'rto.html');
    await rto('--report', page, '--trials', '50');
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<svg/i);
  });

  it('takes prices of your own, and says where they are wrong', async () => {
    const shipped = readFileSync(join(root, 'prices', 'us-east-1.yaml'), 'utf8');
    const [mine, wrong] = [at('mine.yaml'), at('wrong.yaml')];
    writeFileSync(mine, shipped.replace(/^currency: .*$/m, 'currency: EUR'));
    writeFileSync(wrong, shipped.replace(/^currency: .*$/m, 'currency: 7'));
    expect((await planned('--prices', mine)).currency).toBe('EUR');
    expect(await rto('--prices', wrong)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/wrong\.yaml:\d+:\d+ currency/),
    });
  });

  it('ends with 1 when not even the least possible meets the objective', async () => {
    expect((await rto('--approve-after', '20m')).code).toBe(1);
  });

  it('ends with 0 where people would be too slow and a written policy orders in their place', async () => {
    const shop = join(root, 'examples', 'workloads', 'shop.yaml');
    const policy = '{ maxRpoSeconds: 60, validFrom: 2026-01-01T00:00:00Z, validUntil: 2027-01-01T00:00:00Z }';
    const [config, ordered] = [at('muster.yaml'), at('shop.yaml')];
    writeFileSync(
      ordered,
      readFileSync(shop, 'utf8').replace(/^policy:$/m, `policy:\n  unattendedFailover: ${policy}`),
    );
    writeFileSync(config, exampleElsewhere().replace(shop, ordered));
    const { code, stdout } = await rto('-c', config, '--approve-after', '20m');
    expect(stdout).toMatch(/a written policy that orders clear failovers +yes/);
    expect(code).toBe(0);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a workload that there is none of', ['--workload', 'nope'], /found nope, expected one of shop/],
    ['one without the cost of its outages', ['--workload', 'clinic'], /clinic: found no cost of a minute of outage/],
    ['prices that are not there', ['--prices', 'nowhere.yaml'], /nowhere\.yaml found nothing there/],
    ['a cost that is none', ['--outage-cost', '-1'], /expected a number from 0 on/],
  ])('refuses %s, in words', async (_name, args, why) => {
    expect(await rto(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(why) });
  });
});
