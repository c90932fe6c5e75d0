import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../../src/errors.ts';
import { type AnyCheck, defineCheck, type PreflightPorts, pass } from '../../src/preflight/check.ts';
import { checks } from '../../src/preflight/registry.ts';
import { runPreflight } from '../../src/preflight/run.ts';
import { patient } from '../adapters/aws/fakes.ts';
import { shop } from '../fixtures/workload.ts';
import { ManualClock } from '../signals/manual-clock.ts';

const around = { workload: shop(), topicArns: [], principals: [] };

/** A check of three subjects that are read by the given function, and always pass when they can be read. */
function checkReading(read: (subject: string, signal: AbortSignal) => Promise<unknown>): AnyCheck {
  return defineCheck({
    name: 'test.reading',
    holds: 'it can be read',
    timeLimitMs: 1_000,
    subjects: () => ['a', 'b', 'c'],
    named: (subject: string) => subject,
    read: (_ports, subject, _around, signal) => read(subject, signal),
    judge: () => pass('read'),
  });
}

const portsWith = (clock: ManualClock) => ({ clock }) as unknown as PreflightPorts;

describe('a preflight', () => {
  it('takes what cannot be read for unknown with its code, and judges the rest', async () => {
    const check = checkReading(async (subject) => {
      if (subject === 'b') throw new CodedError('denied', 'no permission');
    });
    const report = await runPreflight(portsWith(new ManualClock()), [check], [around], patient);
    expect(report.counts).toEqual({ pass: 2, warn: 0, fail: 0, unknown: 1 });
    expect(report.lines[1]).toMatchObject({
      subject: 'b',
      status: 'unknown',
      fix: expect.stringContaining('muster iam'),
    });
    expect(report.lines[1]?.reason).toContain('denied');
  });

  it('waits for no reading longer than its own limit', async () => {
    const clock = new ManualClock();
    const check = checkReading((subject) => (subject === 'a' ? new Promise(() => undefined) : Promise.resolve()));
    const running = runPreflight(portsWith(clock), [check], [around], patient);
    await clock.advance(1_000);
    expect((await running).lines.map(({ status }) => status)).toEqual(['unknown', 'pass', 'pass']);
  });

  it('asks of six subjects at a time, no more', async () => {
    let under = 0;
    let most = 0;
    const check = checkReading(async () => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
    });
    const report = await runPreflight(portsWith(new ManualClock()), [check, check, check, check], [around], patient);
    expect(report.lines).toHaveLength(12);
    expect(most).toBe(6);
  });

  it('ends when its caller gives up', async () => {
    const running = runPreflight(
      portsWith(new ManualClock()),
      [checkReading(async () => 0)],
      [around],
      AbortSignal.abort(),
    );
    await expect(running).rejects.toThrow();
  });
});

describe('the registry', () => {
  it('names each check once, and says what must hold', () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { name, holds, timeLimitMs } of checks) {
      expect(name).toMatch(/^[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)+$/);
      expect(holds).not.toBe('');
      expect(timeLimitMs).toBeLessThanOrEqual(65_000);
    }
  });
});
