import { describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { CodedError } from '../../src/errors.ts';
import type { Message } from '../../src/ports/messaging.ts';
import {
  type AnyCheck,
  defineCheck,
  fail,
  type Judgement,
  type PreflightPorts,
  pass,
} from '../../src/preflight/check.ts';
import { lastReadingsIn, PreflightWatch } from '../../src/preflight/watch.ts';
import { patient } from '../adapters/aws/fakes.ts';
import { shop } from '../fixtures/workload.ts';
import { ManualClock } from '../signals/manual-clock.ts';

/** A watch over one line whose judgement the test sets, with a chat that can be down. */
function watched() {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const journal = new MemoryJournal();
  const state: { line: Judgement | 'unreadable'; chat: 'up' | 'down'; busy: boolean } = {
    line: pass('well'),
    chat: 'up',
    busy: false,
  };
  const posted: Message[] = [];
  const troubles: unknown[] = [];
  const check: AnyCheck = defineCheck({
    name: 'tables.replicas',
    holds: 'it is well',
    timeLimitMs: 1_000,
    subjects: () => ['orders in us-west-2'],
    named: (subject: string) => subject,
    read: async () => {
      if (state.line === 'unreadable') throw new CodedError('unavailable', 'no answer');
      return state.line;
    },
    judge: (line) => line,
  });
  const create = () =>
    new PreflightWatch({
      ports: { clock } as unknown as PreflightPorts,
      checks: [check],
      all: [{ workload: shop(), topicArns: [], principals: [] }],
      journal,
      messenger: {
        async post(message) {
          if (state.chat === 'down') throw new CodedError('unavailable', 'chat is down');
          posted.push(message);
          return { reference: 'r' };
        },
        find: async () => undefined,
      },
      intervalSeconds: 3600,
      busy: async () => state.busy,
      seen: () => undefined,
      failed: (error) => troubles.push(error),
    });
  const watch = create();
  const titles = () => posted.map(({ title }) => title);
  return { clock, journal, state, posted, titles, troubles, watch, create };
}

const broken = fail('us-west-2 has no replica', 'add it');

describe('the watch over the account', () => {
  it('announces a line that turns to fail once, with its fix, and again when it is mended', async () => {
    const { watch, state, posted, titles } = watched();
    await watch.look(patient);
    state.line = broken;
    await watch.look(patient);
    await watch.look(patient);
    expect(titles()).toEqual(['preflight: 1 fail']);
    expect(posted[0]?.text).toContain('fix: add it');
    state.line = pass('well');
    await watch.look(patient);
    expect(titles()).toEqual(['preflight: 1 fail', 'preflight: 1 mended']);
  });

  it('does not announce again after a restart, and takes what cannot be read for no news', async () => {
    const { watch, state, titles, create } = watched();
    state.line = broken;
    await watch.look(patient);
    state.line = 'unreadable';
    await create().look(patient);
    state.line = broken;
    await create().look(patient);
    expect(titles()).toEqual(['preflight: 1 fail']);
  });

  it('announces at the next look what chat did not take', async () => {
    const { watch, state, titles, troubles } = watched();
    state.line = broken;
    state.chat = 'down';
    await watch.look(patient);
    expect(troubles).toHaveLength(1);
    state.chat = 'up';
    await watch.look(patient);
    expect(titles()).toEqual(['preflight: 1 fail']);
  });

  it('keeps the last good reading with its age when the account cannot be read any more', async () => {
    const { watch, state, journal, clock } = watched();
    await watch.look(patient);
    const readAtMs = clock.now();
    await clock.advance(3_600_000);
    state.line = 'unreadable';
    await watch.look(patient);
    const found = await lastReadingsIn(journal).of('shop', ['tables.replicas']);
    expect(found).toMatchObject([{ subject: 'orders in us-west-2', value: 'well', good: true, readAtMs }]);
  });

  it('looks at once, then every hour, until it is told to stop', async () => {
    const { watch, clock, state, titles } = watched();
    const over = new AbortController();
    const running = watch.run(over.signal);
    await clock.advance(60_000);
    state.line = broken;
    await clock.advance(3_500_000);
    expect(titles()).toEqual([]);
    await clock.advance(60_000);
    expect(titles()).toEqual(['preflight: 1 fail']);
    over.abort();
    await running;
  });

  it('looks at nothing while an incident is open', async () => {
    const { watch, clock, state, titles } = watched();
    const over = new AbortController();
    state.line = broken;
    state.busy = true;
    const running = watch.run(over.signal);
    await clock.advance(2 * 3_600_000);
    expect(titles()).toEqual([]);
    state.busy = false;
    await clock.advance(3_600_000);
    expect(titles()).toEqual(['preflight: 1 fail']);
    over.abort();
    await running;
  });
});
