import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { CodedError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { QueuedMessage } from '../../src/ports/queues.ts';
import { queueVerdict } from '../../src/signals/queue-message.ts';
import { pollQueues } from '../../src/signals/queue-poller.ts';
import { RejectedMessages } from '../../src/signals/rejected-messages.ts';
import { alarmEvent, healthEvent } from './bus-events.ts';
import { ManualClock } from './manual-clock.ts';
import { workload } from './workloads.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:muster-alarms';
const trust = { workloads: [workload()], unlisted: { severity: 'sev3' }, topicArns: [topicArn] } as const;
const alarm = readFileSync(new URL('../../examples/payloads/metric-alarm.json', import.meta.url), 'utf8');
const place = { url: 'https://sqs.us-east-2.amazonaws.com/123456789012/muster-alarms', region: 'us-east-2' };

function enveloped(Message: string, changes: object = {}): string {
  const Timestamp = '2025-10-20T06:51:13.000Z';
  return JSON.stringify({ Type: 'Notification', MessageId: 'm-1', TopicArn: topicArn, Message, Timestamp, ...changes });
}

const verdict = (body: string) => queueVerdict({ id: 'q-1', body }, trust);

describe('a queued message', () => {
  it.each([
    ['an alarm in an SNS envelope', enveloped(alarm), expect.stringMatching(/^cloudwatch:[0-9a-z]{9}:m-1:shop$/)],
    ['an alarm delivered raw', alarm, expect.stringMatching(/^cloudwatch:[0-9a-z]{9}:q-1:shop$/)],
    [
      'an event of the bus',
      JSON.stringify(alarmEvent()),
      expect.stringMatching(/:c4c1c1c9-6542-e61b-6ef0-8c4d36933a92:shop$/),
    ],
    [
      'an event of the bus by way of SNS',
      enveloped(JSON.stringify(healthEvent())),
      expect.stringMatching(/^health:arn:.*:shop$/),
    ],
  ])('that is %s is understood', (_what, body, id) => {
    expect(verdict(body)).toMatchObject({ outcome: 'understood', arrival: { signals: [{ id }] } });
  });

  it.each([
    ['a topic that is not listed', enveloped(alarm, { TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' })],
    ['an event of another account', JSON.stringify(alarmEvent({ account: '999999999999' }))],
    ['an alarm of another account', alarm.replaceAll('123456789012', '999999999999')],
  ])('from %s is forbidden', (_whom, body) => {
    expect(verdict(body)).toMatchObject({ outcome: 'forbidden' });
  });

  it.each([
    ['no JSON', 'hello'],
    ['JSON of something else', '{"hello":1}'],
    ['nothing', ''],
    ['a list', '[]'],
    ['an envelope without a time', JSON.stringify({ Type: 'Notification', TopicArn: topicArn, Message: alarm })],
    ['an envelope around text', enveloped('hello')],
    [
      'a broken alarm',
      JSON.stringify({ AlarmName: 'a', AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:a' }),
    ],
    ['a broken event', JSON.stringify({ ...alarmEvent(), detail: {} })],
    ['an event without an account', JSON.stringify({ 'detail-type': 'AWS Health Event' })],
  ])('that is %s is invalid, and says why', (_what, body) => {
    expect(verdict(body)).toMatchObject({ outcome: 'invalid', reason: expect.stringMatching(/expected/) });
  });

  it.each([
    ['the whole of it', (deep: string) => deep],
    ['in an envelope', (deep: string) => enveloped('m').replace('"m-1"', deep)],
    ['in an alarm', (deep: string) => alarm.replace(/"NewStateValue":\s*"ALARM"/, `"NewStateValue":${deep}`)],
    ['in an event', (deep: string) => JSON.stringify(alarmEvent()).replace('"123456789012"', deep)],
  ])('nested a hundred thousand deep is invalid, %s', (_where, bodyWith) => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(bodyWith(deep)).toContain(deep);
    expect(verdict(bodyWith(deep))).toMatchObject({ outcome: 'invalid', reason: expect.stringMatching(/expected/) });
  });

  it('of a kind that is not read is ignored', () => {
    expect(verdict(JSON.stringify({ ...alarmEvent(), source: 'aws.ec2' }))).toMatchObject({ outcome: 'ignored' });
  });
});

/** One queue whose messages come again until they are removed, and what became of them. */
function setUp() {
  const clock = new ManualClock(Date.parse('2025-10-20T06:52:00Z'));
  const waiting: QueuedMessage[] = [];
  const stored: Signal[] = [];
  const counted: string[] = [];
  const beats: { name: string; sentAtMs: number }[] = [];
  const state = {
    receives: 0,
    fault: null as Error | null,
    diskFull: false,
    beatsRefused: false,
    mayTake: true,
    removeFails: false,
  };
  const journal = new MemoryJournal();
  const rejected = new RejectedMessages(journal);
  const stop = new AbortController();
  const ports = {
    clock,
    queues: {
      receive: async () => {
        state.receives += 1;
        if (state.fault) throw state.fault;
        return [...waiting];
      },
      remove: async (_place: unknown, receipt: string) => {
        if (state.removeFails) throw new CodedError('outcomeUnknown', 'the answer was lost');
        waiting.splice(0, waiting.length, ...waiting.filter((one) => one.receipt !== receipt));
      },
    },
    commands: {
      signals: async (signals: readonly Signal[]) => {
        if (state.diskFull) throw new CodedError('unavailable', 'the journal is full');
        const fresh = signals.filter(({ id }) => !stored.some((one) => one.id === id));
        stored.push(...fresh);
        return { accepted: fresh.length, repeated: signals.length - fresh.length };
      },
    },
    metrics: {
      signals: (_source: string, outcome: string, count = 1) => {
        if (count > 0) counted.push(outcome);
      },
    },
    watcher: {
      heartbeat: async ({ name }: { name: string }, sentAtMs: number) => {
        if (state.beatsRefused) throw new CodedError('unavailable', 'the journal is full');
        beats.push({ name, sentAtMs });
      },
    },
    rejected,
    mayTake: () => state.mayTake,
  };
  const send = (body: string) => {
    const id = `q-${waiting.length + 1}`;
    waiting.push({ id, receipt: `${id}#1`, body });
  };
  const running = pollQueues(ports, [place], trust, stop.signal);
  const end = async () => {
    stop.abort();
    await clock.settle();
    await running;
  };
  return { clock, waiting, stored, counted, beats, state, rejected, send, end };
}

let queue: ReturnType<typeof setUp>;
beforeEach(() => {
  queue = setUp();
});

describe('the poller of a queue', () => {
  it('removes a message once its signals are on disk', async () => {
    queue.send(enveloped(alarm));
    await queue.clock.advance(1_000);
    await queue.end();
    expect(queue.stored.map(({ id }) => id)).toEqual([expect.stringMatching(/^cloudwatch:[0-9a-z]{9}:m-1:shop$/)]);
    expect(queue.waiting).toEqual([]);
  });

  it('leaves a message in the queue while the disk refuses it', async () => {
    queue.state.diskFull = true;
    queue.send(enveloped(alarm));
    await queue.clock.advance(3_000);
    expect(queue.waiting).toHaveLength(1);
    queue.state.diskFull = false;
    await queue.clock.advance(3_000);
    await queue.end();
    expect(queue.waiting).toEqual([]);
    expect(queue.stored).toHaveLength(1);
  });

  it('takes a message once that it could not remove', async () => {
    queue.state.removeFails = true;
    queue.send(enveloped(alarm));
    await queue.clock.advance(3_000);
    queue.state.removeFails = false;
    await queue.clock.advance(3_000);
    await queue.end();
    expect(queue.stored).toHaveLength(1);
    expect(queue.counted).toContain('repeated');
  });

  it('keeps what it cannot understand where people see it, and goes on', async () => {
    queue.send('poison');
    queue.send(JSON.stringify(alarmEvent({ account: '999999999999' })));
    queue.send(enveloped(alarm));
    await queue.clock.advance(2_000);
    await queue.end();
    expect(await queue.rejected.list()).toMatchObject([
      { from: place.url, outcome: 'invalid', body: 'poison', reason: expect.stringMatching(/not JSON/) },
      { outcome: 'forbidden', reason: expect.stringMatching(/999999999999/) },
    ]);
    expect(queue.waiting).toEqual([]);
    expect(queue.stored).toHaveLength(1);
  });

  it('passes heartbeats on, and removes what it does not read', async () => {
    queue.send(JSON.stringify(alarmEvent({ name: 'shop-heartbeat' })));
    queue.send(JSON.stringify({ ...alarmEvent(), source: 'aws.ec2' }));
    await queue.clock.advance(2_000);
    await queue.end();
    expect(queue.beats).toEqual([{ name: 'shop-heartbeat', sentAtMs: Date.parse('2025-10-20T06:51:12Z') }]);
    expect(queue.waiting).toEqual([]);
  });

  it('takes the time of a heartbeat from the message itself, however long it lay in the queue', async () => {
    const beat = JSON.stringify({ ...(JSON.parse(alarm) as object), AlarmName: 'shop-heartbeat' });
    await queue.clock.advance(600_000);
    queue.send(beat);
    await queue.clock.advance(2_000);
    await queue.end();
    expect(queue.beats).toEqual([{ name: 'shop-heartbeat', sentAtMs: Date.parse('2025-10-20T06:51:12.351Z') }]);
  });

  it('leaves a heartbeat in the queue while it cannot be taken', async () => {
    queue.state.beatsRefused = true;
    queue.send(JSON.stringify(alarmEvent({ name: 'shop-heartbeat' })));
    await queue.clock.advance(3_000);
    expect(queue.waiting).toHaveLength(1);
    queue.state.beatsRefused = false;
    await queue.clock.advance(3_000);
    await queue.end();
    expect(queue.waiting).toEqual([]);
    expect(queue.beats).toHaveLength(1);
  });

  it('asks again after a pause when the queue cannot be reached, and counts it', async () => {
    queue.state.fault = new CodedError('unavailable', 'no such name');
    await queue.clock.advance(10_500);
    await queue.end();
    expect(queue.state.receives).toBeLessThanOrEqual(4);
    expect(queue.counted).toContain('unavailable');
  });

  it('does not ask an empty queue in a whirl', async () => {
    await queue.clock.advance(10_000);
    await queue.end();
    expect(queue.state.receives).toBeLessThanOrEqual(12);
  });

  it('leaves messages to the engine that took over', async () => {
    queue.state.mayTake = false;
    await queue.clock.advance(2_000);
    queue.send(enveloped(alarm));
    await queue.clock.advance(20_000);
    await queue.end();
    expect(queue.waiting).toHaveLength(1);
  });
});

describe('rejected messages', () => {
  it('are kept once each, the newest fifty, each cut short', async () => {
    const rejected = new RejectedMessages(new MemoryJournal());
    const message = { from: 'q', atMs: 1, outcome: 'invalid' as const, reason: 'r', body: 'x'.repeat(10_000) };
    for (let number = 0; number < 60; number += 1) await rejected.keep({ ...message, id: String(number) });
    await rejected.keep({ ...message, id: '59' });
    const kept = await rejected.list();
    expect(kept.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => String(index + 10)));
    expect(kept[0]?.body).toHaveLength(4_096);
  });

  it('that another version kept in another form are left out', async () => {
    const journal = new MemoryJournal();
    await journal.putText('rejected-messages', '[{"other":1}]');
    expect(await new RejectedMessages(journal).list()).toEqual([]);
  });
});
