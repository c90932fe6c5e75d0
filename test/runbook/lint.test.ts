import { describe, expect, it } from '@jest/globals';
import { lint } from '../../src/runbook/lint.ts';
import type { Lever } from '../../src/workload/lever.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { shippedRunbooks } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

const whats = (findings: ReturnType<typeof lint>): string[] =>
  findings.map((finding) => `${finding.level} ${finding.where}`);

function withSteps(change: (id: string) => object): ReturnType<typeof shippedRunbooks> {
  return shippedRunbooks().map((runbook) =>
    runbook.id === 'aws-regional-outage'
      ? { ...runbook, steps: runbook.steps.map((step) => ({ ...step, ...change(step.id) })) }
      : runbook,
  );
}

/** A lever that evacuates us-east-1 by alarms in the Regions given. */
const alarms = (...regions: string[]): Lever => ({
  kind: 'standby-alarm',
  alarms: {
    'us-east-1': regions.map((region) => ({ region, name: `leave-${region}`, namespace: 'Muster', metric: region })),
  },
});

describe('lint', () => {
  it('finds no error in the shipped runbooks', () => {
    expect(lint(shippedRunbooks(), namesOnly, [])).toEqual([]);
  });

  it('refuses a step behind the fence that would wait for a person', () => {
    const runbooks = withSteps((id) => (id === 'shift' ? { onFailure: 'ask' } : {}));
    expect(whats(lint(runbooks, namesOnly, []))).toContain('error aws-regional-outage.steps.shift');
  });

  it('refuses to move traffic without a fence', () => {
    const runbooks = withSteps(() => ({ fence: false }));
    expect(whats(lint(runbooks, namesOnly, []))).toContain('error aws-regional-outage.steps.fence.fence');
  });

  it('warns when writers are fenced before a lever is looked at', () => {
    const late = shippedRunbooks().map((runbook) =>
      runbook.id === 'aws-regional-outage'
        ? { ...runbook, steps: runbook.steps.filter(({ action }) => action !== 'traffic.check') }
        : runbook,
    );
    expect(whats(lint(late, namesOnly, []))).toContain('warning aws-regional-outage.steps');
  });

  it('says before any outage that record sets alone may not move traffic', () => {
    const [finding] = lint(shippedRunbooks(), namesOnly, [shop()]).filter(({ where }) => where === 'shop.levers');
    expect(finding).toMatchObject({ level: 'error', what: expect.stringMatching(/control plane.*us-east-1/) });
  });

  it('refuses a mutating step without undo unless it is marked irreversible', () => {
    const { undo: _undo, ...shift } = namesOnly['traffic.shift'] as (typeof namesOnly)[string];
    const catalogue = { ...namesOnly, 'traffic.shift': shift };
    expect(whats(lint(shippedRunbooks(), catalogue, []))).toContain('error aws-regional-outage.steps.shift');
    const marked = withSteps((id) => (id === 'shift' ? { irreversible: true } : {}));
    expect(whats(lint(marked, catalogue, []))).not.toContain('error aws-regional-outage.steps.shift');
  });

  it.each<[string, Parameters<typeof shop>[0], string]>([
    ['answers that live too long', { ttlSeconds: 300 }, 'error shop.ttlSeconds'],
    [
      'a lease store that may be lost with a Region',
      { lease: { table: 't', regions: ['us-east-1', 'us-west-2', 'us-west-2'], ttlSeconds: 20, honoured: true } },
      'error shop.lease.regions',
    ],
    ['writers that ignore the lease', { lease: { ...shop().lease, honoured: false } }, 'warning shop.lease.honoured'],
    ['an engine in a Region it may have to leave', { engineRegion: 'us-east-1' }, 'warning shop.engineRegion'],
    [
      'a status page in the failed cloud',
      { communication: { ...shop().communication, statusPageHostedIn: 'us-east-1' } },
      'warning shop.communication.statusPageHostedIn',
    ],
    ['a control plane as the only lever', {}, 'error shop.levers'],
    ['no heartbeat', {}, 'warning shop.alarms'],
    [
      'two endpoints of a cluster in one Region',
      {
        levers: [
          {
            kind: 'routing-control',
            endpoints: Array(5).fill({ endpoint: 'https://a.example.com', region: 'us-west-2' }),
            controls: { 'us-east-1': 'arn:e', 'us-west-2': 'arn:w' },
          },
        ],
      },
      'error shop.levers.0.endpoints',
    ],
    [
      'an alarm in the Region that it would leave',
      { levers: [alarms('us-east-1', 'us-west-2')] },
      'error shop.levers.0.alarms.us-east-1',
    ],
    ['one alarm alone', { levers: [alarms('us-west-2')] }, 'warning shop.levers.0.alarms.us-east-1'],
    ['nobody to be asked where traffic leads', {}, 'warning shop.dns'],
  ])('tells of %s', (_name, change, expected) => {
    expect(whats(lint(shippedRunbooks(), namesOnly, [shop(change)]))).toContain(expected);
  });
});
