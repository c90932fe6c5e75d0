import { describe, expect, it } from '@jest/globals';
import { interruption } from '../../src/engine/upgrade.ts';
import { compile } from '../../src/runbook/compile.ts';
import type { Runbook, RunbookStep } from '../../src/runbook/schema.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { ByHand, program, shippedRunbooks, speaking } from '../fixtures/program.ts';

type Change = Partial<RunbookStep>;

/** The program when one step of the failover is written otherwise. */
function compiledWith(id: string, change: Change) {
  const edited = (steps: Runbook['steps']) => steps.map((step) => (step.id === id ? { ...step, ...change } : step));
  const runbooks = shippedRunbooks().map((runbook) => ({
    ...runbook,
    steps: edited(runbook.steps),
    ...(runbook.recovery ? { recovery: { steps: edited(runbook.recovery.steps) } } : {}),
  }));
  return speaking(compile(runbooks, namesOnly));
}

const edits: [string, string, Change][] = [
  ['the Region', 'grant', { in: 'from' }],
  ['an input', 'replication', { with: { maxWaitSeconds: 600 } }],
  ['an input called title', 'replication', { with: { maxWaitSeconds: 60, title: 'x' } }],
  ['an input that is left out', 'replication', { with: {} }],
  ['the action', 'journeys', { action: 'traffic.check' }],
  ['the id', 'journeys', { id: 'probes' }],
  ['the fence', 'fence', { fence: false }],
  ['what follows a failure', 'journeys', { onFailure: 'retry' }],
  ['what is marked irreversible', 'shift', { irreversible: true }],
  ['the Region on the way back', 'back-grant', { in: 'from' }],
  ['an input on the way back', 'back-replication', { with: { maxWaitSeconds: 600 } }],
];

describe("a machine's fingerprint", () => {
  it('is the same for the same runbooks', () => {
    expect(compile(shippedRunbooks(), namesOnly).fingerprint).toBe(program.fingerprint);
  });

  it.each(edits)('is another when a step changes %s', (_what, id, change) => {
    expect(compiledWith(id, change).fingerprint).not.toBe(program.fingerprint);
  });

  it('is the same under another title: what is sent is the same', () => {
    expect(compiledWith('grant', { title: 'Writers may write over there' }).fingerprint).toBe(program.fingerprint);
  });

  it('keeps an incident behind the fence from going on with inputs that nobody approved', () => {
    const { record } = new ByHand().toFence().succeed('writers.fence');
    expect(interruption(program, record)).toBeUndefined();
    expect(interruption(compiledWith('grant', { in: 'from' }), record)).toContain('another version');
  });
});
