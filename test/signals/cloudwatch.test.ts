import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import { alarmArrival, cloudwatchChange } from '../../src/signals/cloudwatch.ts';
import { workload } from './workloads.ts';

const shop = workload();
type Book = Parameters<typeof alarmArrival>[2];
const cloudwatchSignals = (message: unknown, id: string, of: Book) => alarmArrival(cloudwatchChange(message), id, of);
const book = { workloads: [shop], unlisted: { severity: 'sev3' } } as const;

function payload(name: string, changes: Readonly<Record<string, unknown>> = {}): object {
  const text = readFileSync(new URL(`../../examples/payloads/${name}.json`, import.meta.url), 'utf8');
  return { ...(JSON.parse(text) as object), ...changes };
}

function problemsOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error.problems;
  }
  return undefined;
}

describe('a recorded alarm', () => {
  it('about a metric becomes a signal of the workload that lists it', () => {
    expect(cloudwatchSignals(payload('metric-alarm'), 'm1', book)).toEqual({
      heartbeats: [],
      signals: [
        {
          id: 'cloudwatch:0mgys1en3:m1:shop',
          source: 'cloudwatch',
          kind: 'alarm',
          workload: 'shop',
          region: 'us-east-1',
          name: 'shop-orders-system-errors-use1',
          component: 'orders',
          severity: 'sev1',
          occurredAtMs: Date.parse('2025-10-20T06:51:12.351Z'),
          reason: expect.stringMatching(/^SystemErrors: Threshold Crossed/),
        },
      ],
    });
  });

  it('of metric math and a composite one become signals', () => {
    expect(cloudwatchSignals(payload('metric-math-alarm'), 'm2', book).signals).toMatchObject([
      {
        name: 'shop-api-5xx-use1',
        component: 'api',
        severity: 'sev2',
        reason: expect.stringMatching(/^metric math: Thresholds/),
      },
    ]);
    expect(cloudwatchSignals(payload('composite-alarm'), 'm3', book).signals).toMatchObject([
      { name: 'shop-unhealthy', component: null, severity: 'sev3', reason: expect.stringMatching(/^composite: arn:/) },
    ]);
  });

  it('about a query of logs becomes a signal, and shows nothing of the query', () => {
    expect(cloudwatchSignals(payload('log-alarm'), 'm4', book).signals).toMatchObject([
      {
        name: 'shop-checkout-log-errors-use1',
        component: null,
        severity: 'sev3',
        reason: expect.stringMatching(/^log query: Threshold/),
      },
    ]);
  });

  it.each([
    ['OK', 'cleared'],
    ['INSUFFICIENT_DATA', 'insufficientData'],
  ])('in state %s is %s', (state, kind) => {
    expect(cloudwatchSignals(payload('metric-alarm', { NewStateValue: state }), 'm', book).signals).toMatchObject([
      { kind },
    ]);
  });

  it('is taken with children written as plain text, or none, and with keys nobody knows', () => {
    for (const TriggeringChildren of [['arn:aws:cloudwatch:x'], []]) {
      expect(
        cloudwatchSignals(payload('composite-alarm', { TriggeringChildren, New: {} }), 'm', book).signals,
      ).toHaveLength(1);
    }
  });
});

describe('whose alarm it is', () => {
  it('is a heartbeat, never a signal, when the workload says so', () => {
    const heartbeat = payload('metric-alarm', { AlarmName: 'shop-heartbeat' });
    expect(cloudwatchSignals(heartbeat, 'm', book)).toEqual({
      signals: [],
      heartbeats: [
        {
          workload: 'shop',
          region: 'us-east-1',
          name: 'shop-heartbeat',
          atMs: Date.parse('2025-10-20T06:51:12.351Z'),
        },
      ],
    });
  });

  it('is each workload that lists it', () => {
    const twice = { ...book, workloads: [shop, workload({ id: 'brochure' })] };
    const ids = cloudwatchSignals(payload('metric-alarm'), 'm', twice).signals.map(({ id }) => id);
    expect(ids).toEqual([expect.stringMatching(/:m:shop$/), expect.stringMatching(/:m:brochure$/)]);
  });

  it('is the configured workload when several share the Region of an unlisted alarm', () => {
    const twice = {
      workloads: [shop, workload({ id: 'brochure' })],
      unlisted: { workload: 'brochure', severity: 'sev2' },
    } as const;
    expect(cloudwatchSignals(payload('composite-alarm'), 'm', twice).signals).toMatchObject([
      { workload: 'brochure', severity: 'sev2', component: null },
    ]);
  });

  it('is the configured workload for a Region that is none of its own, and says of neither Region that it fails', () => {
    const elsewhere = payload('metric-alarm', { AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x' });
    const unlisted = { workload: 'shop', severity: 'sev3' } as const;
    expect(cloudwatchSignals(elsewhere, 'm', { ...book, unlisted }).signals).toMatchObject([
      { workload: 'shop', region: null, reason: expect.stringMatching(/^from eu-west-1: SystemErrors/) },
    ]);
  });

  it('is of no Region that fails when it is listed where the engine runs', () => {
    const watched = workload({ alarms: [{ name: 'shop-seen-from-outside', region: 'us-east-2' }] });
    const arn = 'arn:aws:cloudwatch:us-east-2:123456789012:alarm:shop-seen-from-outside';
    const told = payload('metric-alarm', { AlarmName: 'shop-seen-from-outside', AlarmArn: arn });
    expect(cloudwatchSignals(told, 'm', { ...book, workloads: [watched] }).signals).toMatchObject([{ region: null }]);
  });

  it('is nobody when the configured workload is not here', () => {
    const elsewhere = payload('metric-alarm', { AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x' });
    const unlisted = { workload: 'brochure', severity: 'sev3' } as const;
    expect(() => cloudwatchSignals(elsewhere, 'm', { ...book, unlisted })).toThrow(InputError);
  });

  it('is nobody for another account, and the problem says what was found and expected', () => {
    const strange = payload('metric-alarm', { AlarmArn: 'arn:aws:cloudwatch:eu-west-1:999999999999:alarm:x' });
    expect(problemsOf(() => cloudwatchSignals(strange, 'm', book))).toEqual([
      {
        path: 'AlarmName',
        found: 'alarm "shop-orders-system-errors-use1" of account 999999999999 in eu-west-1',
        expected:
          'an alarm that a workload lists, or one in the Region of a single workload; workloads: shop (123456789012, us-east-1 and us-west-2)',
      },
    ]);
  });
});

describe('a message that is no alarm', () => {
  it('is refused with every problem', () => {
    expect(problemsOf(() => cloudwatchSignals('hello', 'm', book))).toMatchObject([{ found: '"hello"' }]);
    const broken = payload('metric-alarm', { NewStateValue: 'BAD', StateChangeTime: 'yesterday', AlarmArn: 'x' });
    expect(problemsOf(() => cloudwatchSignals(broken, 'm', book))).toMatchObject([
      { path: 'Message.AlarmArn', found: '"x"', expected: 'the ARN of a CloudWatch alarm' },
      { path: 'Message.NewStateValue', found: '"BAD"' },
      { path: 'Message.StateChangeTime', found: '"yesterday"' },
    ]);
  });
});

it.each([
  ['its metric', { Trigger: { MetricName: null, Namespace: null } }, /^metric math: Threshold/],
  ['its reason', { NewStateReason: null }, /^SystemErrors: ALARM$/],
])('an alarm is not refused for null as %s, which people alone read', (_what, changes, reason) => {
  const { signals } = cloudwatchSignals(payload('metric-alarm', changes), 'm', book);
  expect(signals).toMatchObject([{ kind: 'alarm', reason: expect.stringMatching(reason) }]);
});
