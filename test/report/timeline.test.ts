import { describe, expect, it } from '@jest/globals';
import { timelineOf } from '../../src/report/timeline.ts';
import { diagnosis, failover, opened } from './histories.ts';
import { report, second } from './reported.ts';

describe('the timeline', () => {
  it('tells what a reviewer needs, in order', () => {
    expect(timelineOf(report(failover())).map(({ atMs, text }) => `${second(atMs)} ${text}`)).toEqual([
      '-40 the first probe fails in us-east-1',
      '-40 critical journeys fail where traffic goes',
      '0 the incident is opened: buy in us-east-1: failed 3 times in a row (1 signal in all)',
      '1 the first message is delivered',
      '7 diagnosis: aws, regional, us-east-1 (dynamodb)',
      '7 recommended: failover by evacuate; verdict aws, scope regional',
      '9 an approval of the plan aaaaaaaaaaaa is asked for',
      '129 ana: approve plan aaaaaaaaaaaa by slack',
      '132 traffic.shift: done in 1 s',
      '193 critical journeys pass where traffic goes',
      '193 the plan aaaaaaaaaaaa: completed',
      '195 us-east-1: dynamodb fails; us-west-2: critical journeys pass',
      '1980 public dashboard: DYNAMODB in us-east-1, Increased Error Rates',
      '3600 the incident is closed',
    ]);
  });

  it('tells a diagnosis that swings to and fro once, with how often', () => {
    const unknown = { verdict: 'unknown', scope: 'component', services: [] };
    const swinging = [
      opened(),
      ...[7, 67, 127, 187, 247].flatMap((at, index) => diagnosis(at, index % 2 === 0 ? {} : unknown)),
    ];
    const told = timelineOf(report(swinging)).filter(({ kind }) => kind === 'finding');

    expect(told.map(({ text }) => text)).toEqual([
      'diagnosis: aws, regional, us-east-1 (dynamodb)',
      'diagnosis: unknown, component, us-east-1; then 3 changes between this and the one before, the last at 2025-10-20 06:52:47Z',
    ]);
  });
});

it('a message that found its recipients at a restart is told for each of them', () => {
  const { told } = report([
    opened(),
    [1, 'message.queued', { key: 'm1', destination: 'webhook', title: 'mitigated', occasion: 'mitigated' }],
    [9, 'message.addressed', { key: 'm1', of: 'm1', destination: 'webhook', recipient: 'ledger' }],
    [9, 'message.addressed', { key: 'm2', of: 'm1', destination: 'webhook', recipient: 'board' }],
    [10, 'message.delivered', { key: 'm1', reference: 'm1' }],
    [11, 'message.givenUp', { key: 'm2', code: 'denied', message: 'it wants another secret' }],
  ]);

  expect(told.map(({ destination, delivered, lost }) => [destination, delivered, lost.length])).toEqual([
    ['webhook board', 0, 1],
    ['webhook ledger', 1, 0],
  ]);
});
