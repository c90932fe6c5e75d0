import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { RejectedMessage } from '../../src/ports/intake.ts';
import { entrancesOf } from '../../src/signals/entrances.ts';
import type { SnsEnvelope } from '../../src/signals/sns-envelope.ts';
import { fetchLimitMs } from '../../src/signals/sns-intake.ts';
import { alarmEvent, healthEvent } from './bus-events.ts';
import {
  certificates,
  notification,
  nowMs,
  signed,
  strangersKey,
  subscribeUrl,
  subscription,
  topicArn,
} from './envelopes.ts';
import { ManualClock } from './manual-clock.ts';
import { workload } from './workloads.ts';

const silent = new AbortController().signal;

function alarm(changes: Readonly<Record<string, unknown>> = {}): SnsEnvelope {
  const text = readFileSync(new URL('../../examples/payloads/metric-alarm.json', import.meta.url), 'utf8');
  return signed(notification({ Message: JSON.stringify({ ...(JSON.parse(text) as object), ...changes }) }));
}

interface Faults {
  readonly status?: number;
  readonly hangs?: boolean;
  readonly journal?: CodedError;
  readonly watcher?: CodedError;
}

/** An intake, and what it did: signals stored, heartbeats heard, addresses called, outcomes counted. */
function setUp(pems = certificates().port, faults: Faults = {}) {
  const clock = new ManualClock(nowMs);
  const stored: Signal[] = [];
  const heard: string[] = [];
  const called: string[] = [];
  const counted: string[] = [];
  const kept: RejectedMessage[] = [];
  const seen = new Set<string>();
  const [sns] = entrancesOf(
    {
      clock,
      wall: clock,
      certificates: pems,
      commands: {
        async signals(signals) {
          if (faults.journal) throw faults.journal;
          const fresh = signals.filter(({ id }) => !seen.has(id));
          for (const { id } of fresh) seen.add(id);
          stored.push(...fresh);
          return { accepted: fresh.length, repeated: signals.length - fresh.length };
        },
      },
      metrics: {
        signals: (source, outcome, count = 1) => void (count > 0 && counted.push(`${source} ${outcome}`)),
        certificateUnavailable: () => void counted.push('certificate unavailable'),
        effect: () => undefined,
      },
      net: {
        async get(url) {
          called.push(url);
          if (faults.hangs) await new Promise<never>(() => undefined);
          return { status: faults.status ?? 200, headers: {}, body: new Uint8Array() };
        },
      },
      watcher: {
        async heartbeat({ name }) {
          if (faults.watcher) throw faults.watcher;
          heard.push(name);
        },
      },
      rejected: { keep: async (message) => void kept.push(message) },
    },
    { workloads: [workload()], unlisted: { severity: 'sev3' }, topicArns: [topicArn] },
  );
  return {
    clock,
    stored,
    heard,
    called,
    counted,
    kept,
    take: (envelope: unknown) => sns.take({ body: JSON.stringify(envelope), header: () => undefined }, silent),
  };
}

describe('an alarm', () => {
  it('is stored, then answered', async () => {
    const { take, stored, counted } = setUp();
    expect(await take(alarm())).toEqual({ outcome: 'stored', accepted: 1, repeated: 0 });
    expect(stored).toMatchObject([{ id: expect.stringMatching(/:message-1:shop$/), component: 'orders' }]);
    expect(counted).toEqual(['sns stored']);
  });

  it('that is delivered twice counts once', async () => {
    const { take, stored, counted } = setUp();
    await take(alarm());
    expect(await take(alarm())).toEqual({ outcome: 'stored', accepted: 0, repeated: 1 });
    expect(stored).toHaveLength(1);
    expect(counted).toEqual(['sns stored', 'sns repeated']);
  });

  it('from a stranger is forbidden and stored nowhere', async () => {
    const { take, stored, counted } = setUp();
    const forged = signed(notification(), strangersKey);
    expect(await take(forged)).toMatchObject({ outcome: 'forbidden' });
    expect(stored).toEqual([]);
    expect(counted).toEqual(['sns forbidden']);
  });

  it.each([
    [
      'that no workload is to have',
      alarm({ AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x' }),
      /AlarmName: /,
    ],
    [
      'of a strange account',
      alarm({ AlarmArn: 'arn:aws:cloudwatch:us-east-1:999999999999:alarm:x' }),
      /account 999999999999/,
    ],
    ['of a shape that nobody knows', alarm({ NewStateValue: 'MAYBE' }), /NewStateValue: "MAYBE"/],
    ['that is no alarm at all', signed(notification({ Message: 'Budget Name: all' })), /not JSON/],
  ])('%s is kept where people see it', async (_what, envelope, reason) => {
    const { take, kept, stored, counted } = setUp();
    expect(await take(envelope)).toEqual({ outcome: 'kept', reason: expect.stringMatching(reason) });
    expect(kept).toMatchObject([{ from: topicArn, id: 'message-1', body: (envelope as { Message: string }).Message }]);
    expect(stored).toEqual([]);
    expect(counted).toEqual(['sns kept']);
  });

  it.each([
    [
      'an alarm event of the bus',
      alarmEvent({ name: 'shop-api-5xx-use1' }),
      { name: 'shop-api-5xx-use1', kind: 'alarm' },
    ],
    ['an event of AWS Health', healthEvent(), { source: 'health', name: 'AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE' }],
  ])('%s through a topic is stored', async (_what, event, told) => {
    const { take, stored } = setUp();
    expect(await take(signed(notification({ Message: JSON.stringify(event) })))).toMatchObject({ outcome: 'stored' });
    expect(stored).toMatchObject([told]);
  });

  it('that AWS Health tells in both Regions counts once', async () => {
    const { take, stored } = setUp();
    const backup = { ...healthEvent(), id: 'other', region: 'us-east-1' };
    await take(signed(notification({ Message: JSON.stringify(healthEvent()) })));
    const twice = signed(notification({ MessageId: 'message-9', Message: JSON.stringify(backup) }));
    expect(await take(twice)).toMatchObject({ accepted: 0, repeated: 1 });
    expect(stored).toHaveLength(1);
  });

  it('whose certificate is out of reach is put off, and people see it counted', async () => {
    const { take, counted } = setUp(certificates({}).port);
    expect(await take(alarm())).toMatchObject({ outcome: 'certificateUnavailable' });
    expect(counted).toEqual(['certificate unavailable', 'sns certificateUnavailable']);
  });

  it('whose certificate does not come in time is put off', async () => {
    const { take, clock } = setUp({ held: () => undefined, fetch: () => new Promise<never>(() => undefined) });
    const answer = take(alarm());
    await clock.advance(fetchLimitMs);
    expect(await answer).toEqual({
      outcome: 'certificateUnavailable',
      reason: 'signing certificate could not be fetched (timeout)',
    });
  });

  it('that the journal cannot take is not acknowledged', async () => {
    const { take, counted } = setUp(undefined, { journal: new CodedError('unavailable', 'disk full') });
    await expect(take(alarm())).rejects.toMatchObject({ code: 'unavailable' });
    expect(counted).toEqual(['sns unavailable']);
  });
});

describe('a heartbeat', () => {
  it('is heard and stored nowhere', async () => {
    const { take, stored, heard } = setUp();
    expect(await take(alarm({ AlarmName: 'shop-heartbeat' }))).toEqual({ outcome: 'ignored', reason: 'heartbeat' });
    expect(heard).toEqual(['shop-heartbeat']);
    expect(stored).toEqual([]);
  });
});

it('a heartbeat whose return could not be stored is not acknowledged', async () => {
  const { take, counted } = setUp(undefined, { watcher: new CodedError('unavailable', 'disk full') });
  await expect(take(alarm({ AlarmName: 'shop-heartbeat' }))).rejects.toMatchObject({ code: 'unavailable' });
  expect(counted).toEqual(['sns unavailable']);
});

describe('a subscription', () => {
  it('to a topic of ours is confirmed', async () => {
    const { take, called } = setUp();
    expect(await take(signed(subscription()))).toEqual({ outcome: 'subscribed' });
    expect(called).toEqual([subscribeUrl]);
  });

  it('from a stranger is not called back', async () => {
    const { take, called } = setUp();
    expect(await take(signed(subscription(), strangersKey))).toMatchObject({ outcome: 'forbidden' });
    expect(called).toEqual([]);
  });

  it('is tried again when SNS does not take the confirmation', async () => {
    const refused = setUp(undefined, { status: 500 });
    expect(await refused.take(signed(subscription()))).toMatchObject({ outcome: 'confirmationFailed' });
    const hanging = setUp(undefined, { hangs: true });
    const answer = hanging.take(signed(subscription()));
    await hanging.clock.advance(fetchLimitMs);
    expect(await answer).toMatchObject({ outcome: 'confirmationFailed' });
  });

  it('that ended is left alone', async () => {
    const { take, called } = setUp();
    const ended = signed({ ...subscription(), Type: 'UnsubscribeConfirmation' });
    expect(await take(ended)).toMatchObject({ outcome: 'ignored' });
    expect(called).toEqual([]);
  });
});
