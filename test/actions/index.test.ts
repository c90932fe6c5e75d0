import { describe, expect, it } from '@jest/globals';
import type { AnyAction } from '../../src/actions/define.ts';
import { actions, catalogueOf } from '../../src/actions/index.ts';

const mutating: AnyAction = {
  name: 'thing.change',
  summary: 'Changes a thing',
  input: (actions['traffic.shift'] as AnyAction).input,
  risk: 'reversible',
  plane: 'data',
  operations: [],
  timeLimitMs: 1_000,
  plan: () => Promise.resolve({ calls: [], readings: [], obstacles: [] }),
  run: () => Promise.resolve({}),
  verify: () => Promise.resolve({}),
  undo: () => Promise.resolve(),
};

describe('the catalogue', () => {
  it('has every action that the machine invokes by itself', () => {
    expect(Object.keys(actions)).toEqual(
      expect.arrayContaining([
        'detection.corroborate',
        'evidence.gather',
        'confirm.health',
        'confirm.feed',
        'confirm.support',
        'confirm.canaries',
        'plan.prepare',
        'workload.lock',
        'workload.unlock',
        'recovery.watch',
        'recovery.gates',
        'writers.release',
      ]),
    );
  });

  it('says what each action may call and how long it may take', () => {
    for (const action of Object.values(actions)) {
      expect(action.summary).not.toBe('');
      expect(action.timeLimitMs).toBeGreaterThan(0);
      if (action.risk !== 'read') expect(action.operations).not.toEqual([]);
    }
  });

  it('never retries a mutating call whose outcome is unknown', () => {
    for (const action of Object.values(actions)) expect(action.retry?.on ?? []).not.toContain('outcomeUnknown');
  });

  it('refuses a mutating action without plan, verification or undo', () => {
    expect(() => catalogueOf([mutating])).not.toThrow();
    for (const part of ['plan', 'verify', 'undo']) {
      expect(() => catalogueOf([{ ...mutating, [part]: undefined }])).toThrow(/thing\.change/);
    }
    expect(() =>
      catalogueOf([{ ...mutating, undo: undefined, risk: 'irreversible' } as unknown as AnyAction]),
    ).not.toThrow();
  });

  it('refuses a name that is wrong, used twice, or looks like a half of another', () => {
    expect(() => catalogueOf([{ ...mutating, name: 'Thing' }])).toThrow(/dotted/);
    expect(() => catalogueOf([mutating, mutating])).toThrow(/used once/);
    expect(() => catalogueOf([mutating, { ...mutating, name: 'thing.change.undo' }])).toThrow(/half/);
  });
});
