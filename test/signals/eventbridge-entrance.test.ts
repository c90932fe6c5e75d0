import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { RejectedMessage } from '../../src/ports/intake.ts';
import { eventBridgeEntrance } from '../../src/signals/eventbridge-entrance.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { alarmEvent, healthEvent } from './bus-events.ts';
import { workload } from './workloads.ts';

function setUp(workloads?: readonly string[], others: readonly Workload[] = []) {
  const stored: Signal[] = [];
  const heard: number[] = [];
  const kept: RejectedMessage[] = [];
  const tokenSha256 = createHash('sha256').update('bus-token').digest('hex');
  const entrance = eventBridgeEntrance(
    {
      commands: {
        async signals(signals) {
          stored.push(...signals);
          return { accepted: signals.length, repeated: 0 };
        },
      },
      watcher: { heartbeat: async (_beat, sentAtMs) => void heard.push(sentAtMs) },
      clock: { now: () => 7 },
      rejected: { keep: async (message) => void kept.push(message) },
    },
    {
      workloads: [workload(), ...others],
      unlisted: { severity: 'sev3' },
      senders: [{ id: 'bus', sends: ['eventbridge'], tokenSha256, workloads }],
    },
  );
  const take = (event: unknown, token = 'bus-token') =>
    entrance.take({ body: JSON.stringify(event), header: () => `Bearer ${token}` }, new AbortController().signal);
  return { take, stored, heard, kept };
}

it('takes alarms and events of AWS Health from a sender that shows its token', async () => {
  const { take, stored } = setUp(['shop']);
  expect(await take(alarmEvent({ name: 'shop-api-5xx-use1' }))).toMatchObject({ outcome: 'stored', accepted: 1 });
  expect(await take(healthEvent())).toMatchObject({ outcome: 'stored' });
  expect(stored.map(({ source }) => source)).toEqual(['cloudwatch', 'health']);
});

it('hears a heartbeat at the instant that its event tells', async () => {
  const { take, stored, heard } = setUp();
  expect(await take(alarmEvent({ name: 'shop-heartbeat' }))).toMatchObject({ outcome: 'ignored' });
  expect([stored, heard]).toEqual([[], [Date.parse('2025-10-20T06:51:12Z')]]);
});

it.each([
  ['from a stranger', alarmEvent(), 'other', 'unauthenticated', undefined],
  ['of a strange account', alarmEvent({ account: '999999999999' }), undefined, 'kept', undefined],
  ['about a workload that its sender may not speak of', alarmEvent(), undefined, 'kept', ['other']],
  ['of a kind that is not read', { ...alarmEvent(), 'detail-type': 'Other' }, undefined, 'ignored', undefined],
])('leaves an event %s alone', async (_what, event, token, outcome, workloads) => {
  const { take, stored } = setUp(workloads);
  expect(await take(event, token)).toMatchObject({ outcome });
  expect(stored).toEqual([]);
});

it.each([
  ['of an account that no workload is in', alarmEvent({ account: '999999999999' }), 'forbidden', /999999999999/],
  ['that is not as its kind should be', alarmEvent({ value: 'LOUD' }), 'invalid', /detail\.state\.value/],
  ['that names no alarm', { ...alarmEvent(), resources: [] }, 'invalid', /ARN/],
])('keeps an event %s, since EventBridge sends nothing again after a 4xx', async (_what, event, outcome, reason) => {
  const { take, stored, kept } = setUp();
  expect(await take(event)).toEqual({ outcome: 'kept', reason: expect.stringMatching(reason) });
  const id = 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92';
  const body = JSON.stringify(event);
  expect(kept).toEqual([{ from: 'bus', id, atMs: 7, outcome, reason: expect.stringMatching(reason), body }]);
  expect(stored).toEqual([]);
});

it('refuses what is no event', async () => {
  const { take, kept } = setUp();
  await expect(take({ AlarmName: 'x', AlarmArn: 'y' })).rejects.toBeInstanceOf(InputError);
  expect(kept).toEqual([]);
});

describe('a sender that may speak of some workloads only', () => {
  const billing = workload({
    id: 'billing',
    alarms: [
      { name: 'billing-down', region: 'us-east-1', severity: 'sev1' },
      { name: 'billing-heartbeat', region: 'us-east-1', heartbeat: true },
      { name: 'shop-api-5xx-use1', region: 'us-east-1' },
    ],
    components: [{ id: 'invoices', service: 'lambda', name: 'invoices' }],
    journeys: [{ id: 'pay', critical: false, components: ['invoices'], urls: {} }],
  });

  it.each([
    ['an alarm', alarmEvent({ name: 'billing-down' })],
    ['an OK', alarmEvent({ name: 'billing-down', value: 'OK' })],
    ['a heartbeat', alarmEvent({ name: 'billing-heartbeat' })],
    ['an event of AWS Health', healthEvent({ service: 'LAMBDA' })],
  ])('is not believed about %s of another, and turns it into none of its own', async (_what, event) => {
    const { take, stored, heard, kept } = setUp(['shop'], [billing]);
    const reason = 'bus may not speak of billing';
    expect(await take(event)).toEqual({ outcome: 'kept', reason });
    expect(kept).toMatchObject([{ outcome: 'forbidden', reason }]);
    expect([stored, heard]).toEqual([[], []]);
  });

  it.each([
    ['an alarm that several list', 'shop-api-5xx-use1', 'api'],
    ['an alarm that nobody lists', 'new-one', null],
  ])('is believed about %s for its own', async (_what, name, component) => {
    const { take, stored } = setUp(['shop'], [billing]);
    expect(await take(alarmEvent({ name }))).toEqual({ outcome: 'stored', accepted: 1, repeated: 0 });
    expect(stored).toMatchObject([{ workload: 'shop', name, component }]);
  });

  it('hears of what concerns nobody without a word', async () => {
    const { take, kept } = setUp(['shop'], [billing]);
    expect(await take(healthEvent({ service: 'EC2' }))).toMatchObject({ outcome: 'ignored' });
    expect(kept).toEqual([]);
  });
});
