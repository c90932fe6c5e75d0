import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { actions } from '../../src/actions/index.ts';
import { lint } from '../../src/runbook/lint.ts';
import { loadRunbooks } from '../../src/runbook/load.ts';
import type { Runbook } from '../../src/runbook/schema.ts';
import { inputMistakes } from '../../src/runbook/unknown-inputs.ts';
import { shippedRunbooks } from '../fixtures/program.ts';

/** The shipped runbooks with inputs of one step, on the way out or back. */
function shippedWith(id: string, inputs: Runbook['steps'][number]['with']): Runbook[] {
  const changed = <Step extends { id: string }>(step: Step): Step =>
    step.id === id ? { ...step, with: inputs } : step;
  return shippedRunbooks().map(({ recovery, ...runbook }) => ({
    ...runbook,
    steps: runbook.steps.map(changed),
    ...(recovery ? { recovery: { ...recovery, steps: recovery.steps.map(changed) } } : {}),
  }));
}

const mistakesOf = (id: string, inputs: Runbook['steps'][number]['with'], catalogue = actions) =>
  shippedWith(id, inputs).flatMap((runbook) => inputMistakes(runbook, catalogue));

describe('an input that the action of a step does not take', () => {
  it.each([
    ['maxWaitSecond', 'unknown key "maxWaitSecond" (did you mean maxWaitSeconds?)'],
    ['maxwait', 'unknown key "maxwait"'],
    ['constructor', 'unknown key "constructor"'],
  ])('is found with its place and what the action takes: %s', (key, found) => {
    const expected = 'an input of tables.awaitReplication: maxWaitSeconds';
    expect(mistakesOf('replication', { [key]: 60 })).toEqual([
      { path: expect.stringMatching(`^steps\\.\\d+\\.with\\.${key}$`), found, expected },
    ]);
  });

  it('is found on the way back', () => {
    expect(mistakesOf('back-replication', { maxwait: 'foo' })).toMatchObject([
      { path: expect.stringMatching(/^recovery\.steps\.\d+\.with\.maxwait$/) },
    ]);
  });

  it('is found where the action takes nothing beyond what the plan provides', () => {
    expect(mistakesOf('grant', { further: 1 })).toMatchObject([
      { expected: 'no input: writers.grant takes none beyond what the plan provides' },
    ]);
  });

  it('is an error of the lint, by the name of its step', () => {
    expect(lint(shippedWith('replication', { maxWaitSecond: 60 }), actions, [])).toMatchObject([
      {
        level: 'error',
        where: 'aws-regional-outage.steps.replication.with.maxWaitSecond',
        what: 'found unknown key "maxWaitSecond" (did you mean maxWaitSeconds?)',
        fix: 'expected an input of tables.awaitReplication: maxWaitSeconds',
      },
    ]);
  });

  it('is refused when the file is loaded, with its line', () => {
    const files = readdirSync('runbooks').map((file) => ({
      file,
      text: readFileSync(`runbooks/${file}`, 'utf8').replace('maxWaitSeconds: 60', 'maxWaitSecond: 60'),
    }));
    expect(() => loadRunbooks(files, actions)).toThrow(
      /aws-regional-outage\.yaml:22:\d+ steps\.\d+\.with\.maxWaitSecond: found unknown key/,
    );
  });
});

describe('inputs that are taken', () => {
  it('are those of the action itself', () => {
    expect(mistakesOf('replication', { maxWaitSeconds: 60 })).toEqual([]);
  });

  it.each([
    ['any value', z.unknown()],
    ['any keys', z.record(z.string(), z.unknown())],
    ['further keys', z.looseObject({ a: z.string() })],
    ['one of two shapes', z.union([z.object({ a: z.string() }), z.object({ b: z.string() })])],
  ])('are all where the action takes %s', (_what, input) => {
    const grant = { ...actions['writers.grant'], input } as (typeof actions)[string];
    expect(mistakesOf('grant', { b: 1 }, { ...actions, 'writers.grant': grant })).toEqual([]);
  });

  it('are those of a refined shape', () => {
    const input = z.object({ first: z.string() }).refine(() => true);
    const grant = { ...actions['writers.grant'], input } as (typeof actions)[string];
    expect(mistakesOf('grant', { first: 'x', second: 1 }, { ...actions, 'writers.grant': grant })).toMatchObject([
      { found: 'unknown key "second"', expected: 'an input of writers.grant: first' },
    ]);
  });
});
