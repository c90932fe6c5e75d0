import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import { busEvent } from '../../src/signals/bus-event.ts';
import { correlate, emptyCorrelation } from '../../src/signals/correlate.ts';
import { busArrival } from '../../src/signals/eventbridge.ts';
import { terrainOf } from '../../src/signals/outage-extent.ts';
import { alarmEvent, healthEvent } from './bus-events.ts';
import { workload } from './workloads.ts';

const shop = workload();
const book = { workloads: [shop], unlisted: { severity: 'sev3' } } as const;
const arrival = (event: object) => busArrival(busEvent.parse(event), book);
const signals = (event: object) => arrival(event)?.signals ?? [];

describe('a change of an alarm on the event bus', () => {
  it('becomes a signal of the workload that lists the alarm', () => {
    expect(signals(alarmEvent({ name: 'shop-api-5xx-use1' }))).toEqual([
      {
        id: 'cloudwatch:0mgys1edc:c4c1c1c9-6542-e61b-6ef0-8c4d36933a92:shop',
        source: 'cloudwatch',
        kind: 'alarm',
        workload: 'shop',
        region: 'us-east-1',
        name: 'shop-api-5xx-use1',
        component: 'api',
        severity: 'sev2',
        occurredAtMs: Date.parse('2025-10-20T06:51:12Z'),
        reason: expect.stringMatching(/^5XXError: Threshold Crossed/),
      },
    ]);
  });

  it.each([
    ['OK', 'cleared'],
    ['INSUFFICIENT_DATA', 'insufficientData'],
  ])('to %s is told as %s', (value, kind) => {
    expect(signals(alarmEvent({ value }))).toMatchObject([{ kind }]);
  });

  it('of a heartbeat alarm is a heartbeat, not a signal', () => {
    expect(arrival(alarmEvent({ name: 'shop-heartbeat' }))).toEqual({
      signals: [],
      heartbeats: [
        {
          workload: 'shop',
          region: 'us-east-1',
          name: 'shop-heartbeat',
          atMs: Date.parse('2025-10-20T06:51:12Z'),
        },
      ],
    });
  });

  it.each([
    ['another account', 'arn:aws:cloudwatch:us-east-1:999999999999:alarm:shop-api-5xx'],
    ['something else', 'arn:aws:sns:us-east-1:123456789012:alarm:shop-api-5xx'],
    ['a Region that is none', 'arn:aws:cloudwatch:nowhere:123456789012:alarm:shop-api-5xx'],
    ['no alarm', 'arn:aws:cloudwatch:us-east-1:123456789012:dashboard/x'],
    ['nothing', undefined],
  ])('whose resource is of %s is refused', (_what, arn) => {
    const resources = arn === undefined ? [] : [arn];
    expect(() => arrival({ ...alarmEvent(), resources })).toThrow(/resources\.0: found .*of account 123456789012/);
  });

  it('that is not as AWS writes it is refused with the place', () => {
    const broken = { ...alarmEvent(), detail: { alarmName: 'a', state: { value: 'RED', timestamp: 'now' } } };
    expect(() => arrival(broken)).toThrow(InputError);
    expect(() => arrival({ ...alarmEvent(), detail: 'text' })).toThrow(InputError);
  });
});

describe('an event of AWS Health', () => {
  it('about several services is a signal of the least severity, in the impaired Region, not where it was delivered', () => {
    expect(signals(healthEvent())).toEqual([
      {
        id: expect.stringMatching(/^health:arn:.*:c0ffee-1:shop$/),
        source: 'health',
        kind: 'alarm',
        workload: 'shop',
        region: 'us-east-1',
        name: 'AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE',
        alertId: 'arn:aws:health:us-east-1::event/MULTIPLE_SERVICES/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE/example',
        component: null,
        severity: 'sev3',
        occurredAtMs: Date.parse('2025-10-20T07:11:00Z'),
        reason: 'AWS Health: We are investigating increased error rates.',
      },
    ]);
  });

  it('that arrives twice, by the Region and its backup, is one signal; news of it is another', () => {
    const [one] = signals(healthEvent());
    const [other] = signals({ ...healthEvent(), region: 'us-east-1', id: 'another-delivery' });
    const [news] = signals(healthEvent({ communicationId: 'c0ffee-2' }));
    expect(other?.id).toBe(one?.id);
    expect(news?.id).not.toBe(one?.id);
  });

  it('that is closed clears', () => {
    expect(signals(healthEvent({ statusCode: 'closed' }))).toMatchObject([{ kind: 'cleared' }]);
  });

  it('about one service concerns those who use it', () => {
    expect(signals(healthEvent({ service: 'DYNAMODB' }))).toHaveLength(1);
    expect(signals(healthEvent({ service: 'REDSHIFT' }))).toEqual([]);
  });

  it.each([
    ['STATES', 'stepfunctions'],
    ['EVENTS', 'eventbridge'],
    ['ELASTICLOADBALANCING', 'elb'],
  ])('about %s concerns those who use %s, and names it so', (code, service) => {
    const user = workload({
      components: [
        { id: 'api', service, name: 'api' },
        { id: 'orders', service: 'dynamodb', name: 'orders' },
      ],
    });
    const event = busEvent.parse(healthEvent({ service: code }));
    expect(busArrival(event, { ...book, workloads: [user] })?.signals).toMatchObject([
      { service, region: 'us-east-1' },
    ]);
  });

  describe('that is global', () => {
    const user = workload({
      components: [
        { id: 'api', service: 'iam', name: 'api' },
        { id: 'orders', service: 'dynamodb', name: 'orders' },
      ],
    });
    const globally = (detail: object) =>
      busArrival(busEvent.parse(healthEvent({ eventRegion: 'global', ...detail })), { ...book, workloads: [user] })
        ?.signals ?? [];

    it('concerns each Region of those who use the global service, in one incident', () => {
      const both = globally({ service: 'IAM', eventTypeCode: 'AWS_IAM_OPERATIONAL_ISSUE' });
      expect(both.map(({ region, service }) => [region, service])).toEqual([
        ['us-east-1', 'iam'],
        ['us-west-2', 'iam'],
      ]);
      expect(new Set(both.map(({ id }) => id)).size).toBe(2);
      const { deliveries } = correlate(emptyCorrelation, both, terrainOf(user), 0);
      expect(deliveries).toMatchObject([{ kind: 'opened', count: 2 }]);
    });

    it('and about several services is one that names no Region', () => {
      expect(globally({}).map(({ region }) => region)).toEqual([null]);
    });

    it('and about a service of each Region is none', () => {
      expect(globally({ service: 'DYNAMODB' })).toEqual([]);
    });

    it('stands in its ARN where no Region is named', () => {
      const eventArn = 'arn:aws:health:global::event/IAM/AWS_IAM_OPERATIONAL_ISSUE/example';
      expect(globally({ service: 'IAM', eventArn, eventRegion: undefined })).toHaveLength(2);
    });
  });

  it.each([
    ['of another Region', { eventRegion: 'eu-west-1' }],
    ['that is only announced', { eventTypeCategory: 'scheduledChange' }],
    ['that is to come', { statusCode: 'upcoming' }],
  ])('%s is no signal', (_what, detail) => {
    expect(signals(healthEvent(detail))).toEqual([]);
  });

  it('of another account is no signal', () => {
    expect(signals(healthEvent({}, '999999999999'))).toEqual([]);
  });

  it('with a time that is none is refused', () => {
    expect(() => arrival(healthEvent({ lastUpdatedTime: 'soon' }))).toThrow(InputError);
  });
});

it('an event of another kind means nothing here', () => {
  expect(arrival({ ...alarmEvent(), 'detail-type': 'CloudWatch Alarm Configuration Change' })).toBeUndefined();
});

it('nothing that people alone read is missed where it is null', () => {
  const event = busEvent.parse(alarmEvent());
  const state = { value: 'ALARM', reason: null, timestamp: '2025-10-20T06:51:12.000+0000' };
  for (const configuration of [
    null,
    { metrics: null },
    { metrics: [{ metricStat: null }] },
    { metrics: [{ metricStat: { metric: null } }] },
    { metrics: [{ metricStat: { metric: { name: null } } }] },
  ]) {
    const detail = { alarmName: 'shop-api-5xx', state, configuration };
    expect(signals({ ...event, detail })).toMatchObject([{ kind: 'alarm', reason: 'metric math: ALARM' }]);
  }
  const untold = { eventDescription: null, communicationId: null, eventRegion: null };
  const reason = 'AWS Health: AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE';
  expect(signals(healthEvent(untold))).toMatchObject([{ region: 'us-east-1', reason }]);
});
