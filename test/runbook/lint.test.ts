import { describe, expect, it } from '@jest/globals';
import { lint } from '../../src/runbook/lint.ts';
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
    expect(whats(lint(runbooks, namesOnly, []))).toContain('error aws-regional-outage.steps');
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
  ])('tells of %s', (_name, change, expected) => {
    expect(whats(lint(shippedRunbooks(), namesOnly, [shop(change)]))).toContain(expected);
  });
});
