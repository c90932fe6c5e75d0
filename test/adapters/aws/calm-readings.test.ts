import { describe, expect, it } from '@jest/globals';
import { keepReading } from '../../../src/adapters/aws/calm-readings.ts';
import { CodedError } from '../../../src/errors.ts';
import type { AwsSupport } from '../../../src/ports/aws-status.ts';
import type { Changes } from '../../../src/ports/telemetry.ts';
import { shop } from '../../fixtures/workload.ts';
import { HandClock } from './fakes.ts';

const unused = (): never => {
  throw new Error('not asked for here');
};

/** Lets the reader run for some hours, in half hours; `broken` until then, in hours, Support refuses. */
async function reading(hours: number, brokenForHours = 0) {
  const clock = new HandClock();
  const startMs = clock.now();
  const read: string[] = [];
  const hour = () => (clock.now() - startMs) / 3_600_000;
  const support: AwsSupport = {
    openCase: unused,
    follow: unused,
    async keepCodes() {
      read.push(`codes at ${hour()} h`);
      if (hour() < brokenForHours) throw new CodedError('unavailable', 'Support is down');
      return 1;
    },
  };
  const changes: Changes = {
    recent: unused,
    recorded: unused,
    async observeRuntimes(region) {
      read.push(`runtimes of ${region} at ${hour()} h`);
      throw new CodedError('timeout', 'no answer');
    },
  };
  const over = new AbortController();
  const kept = keepReading({ support, changes, clock }, [shop()], over.signal);
  for (let halfHours = 0; halfHours < hours * 2; halfHours += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_800_000);
  }
  await new Promise((resolve) => setImmediate(resolve));
  over.abort();
  await kept;
  return read;
}

describe('what is read in calm times', () => {
  it('is read at the start, the codes daily and the runtimes every half hour, whatever fails', async () => {
    const read = await reading(25);
    expect(read.filter((line) => line.startsWith('codes'))).toEqual(['codes at 0 h', 'codes at 24 h']);
    expect(read.filter((line) => line.startsWith('runtimes of us-east-1'))).toHaveLength(51);
  });

  it('is tried again soon when Support does not answer', async () => {
    const read = await reading(3, 1);
    expect(read.filter((line) => line.startsWith('codes'))).toEqual(['codes at 0 h', 'codes at 0.5 h', 'codes at 1 h']);
  });
});
