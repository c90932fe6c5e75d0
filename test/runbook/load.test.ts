import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { InputError, type Problem } from '../../src/errors.ts';
import { takes } from '../../src/machines/decision.ts';
import { compile } from '../../src/runbook/compile.ts';
import { loadRunbooks, type RunbookFile } from '../../src/runbook/load.ts';

const shipped: RunbookFile[] = readdirSync('runbooks').map((file) => ({
  file,
  text: readFileSync(`runbooks/${file}`, 'utf8'),
}));

/** Mistakes that are found when one shipped runbook is changed. */
function mistakesWith(file: string, from: string, to: string): readonly Problem[] {
  const changed = shipped.map((one) => (one.file === file ? { ...one, text: one.text.replace(from, to) } : one));
  expect(changed).not.toEqual(shipped);
  try {
    loadRunbooks(changed, actions);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe('loading runbooks', () => {
  it('takes the shipped ones', () => {
    expect(loadRunbooks(shipped, actions).map(({ id }) => id)).toContain('aws-regional-outage');
  });

  it.each([
    ['an id that the machine keeps for the way back', 'id: hold-and-watch', 'id: hold-failback', 'hold-failback'],
    ['the id of the incident itself', 'id: hold-and-watch', 'id: incident', 'incident'],
    ['an id with capitals', 'id: hold-and-watch', 'id: Hold', 'Hold'],
    ['a decision that does not exist', 'decides: hold', 'decides: panic', 'panic'],
  ])('refuses %s, with its place', (_what, from, to, found) => {
    const [problem] = mistakesWith('hold-and-watch.yaml', from, to);
    expect(problem).toMatchObject({
      file: 'hold-and-watch.yaml',
      line: expect.any(Number),
      column: expect.any(Number),
    });
    expect(problem?.found).toContain(found);
  });

  it('refuses a file with very many mistakes', () => {
    const decides = 'decides: hold\n';
    const changed = `${decides}steps:\n${'- 1\n'.repeat(150_000)}`;
    expect(mistakesWith('hold-and-watch.yaml', decides, changed).length).toBeGreaterThanOrEqual(150_000);
  });

  it('refuses a plan that may strand writers, with its place', () => {
    const order = 'action: writers.grant, in: to';
    expect(mistakesWith('aws-regional-outage.yaml', order, order.replace('to', 'from'))).toMatchObject([
      {
        file: 'aws-regional-outage.yaml',
        path: 'steps.6.in',
        line: 23,
        column: expect.any(Number),
        found: 'from',
        expected: expect.stringContaining('to: '),
      },
    ]);
  });

  it.each([
    [
      'an action that does not exist',
      'action: writers.grant, in: to',
      'action: writers.give, in: to',
      'steps.6.action',
    ],
    ['an id a second time', 'id: grant', 'id: shift', 'steps.7.id'],
  ])('refuses %s, with its line and column', (_what, from, to, path) => {
    const lineOf = (text: string | undefined, step: string) =>
      (text ?? '').split('\n').findIndex((line) => line.includes(step)) + 1;
    const text = shipped.find(({ file }) => file === 'aws-regional-outage.yaml')?.text;
    const line = lineOf(text, path === 'steps.6.action' ? 'id: grant' : 'id: shift');
    const problem = mistakesWith('aws-regional-outage.yaml', from, to).find((one) => one.path === path);
    expect(problem).toMatchObject({ file: 'aws-regional-outage.yaml', line, column: expect.any(Number) });
  });

  it('refuses one id of two files, and names both', () => {
    const problems = mistakesWith('hold-and-watch.yaml', 'id: hold-and-watch', 'id: bad-deploy');
    expect(problems).toEqual([
      { path: 'id', found: 'bad-deploy in bad-deploy.yaml and hold-and-watch.yaml', expected: 'one runbook an id' },
    ]);
  });

  it('refuses two defaults', () => {
    const takes = /takes:\n( {2}.*\n)+/.exec(shipped.find(({ file }) => file === 'bad-deploy.yaml')?.text ?? '')?.[0];
    const problems = mistakesWith('bad-deploy.yaml', takes ?? 'takes missing', 'takes: default\n');
    expect(problems.map(({ path }) => path)).toContain('takes');
  });

  describe('two failovers for different services', () => {
    const failover = shipped.find(({ file }) => file === 'aws-regional-outage.yaml')?.text ?? '';
    /** The shipped runbooks with two failovers in the place of one. */
    const both = (...more: [string, string][]): RunbookFile[] => [
      ...shipped.filter(({ file }) => file !== 'aws-regional-outage.yaml'),
      ...more.map(([id, takes]) => ({
        file: `${id}.yaml`,
        text: failover
          .replace('id: aws-regional-outage', `id: ${id}`)
          .replace('scope: [regional]', `scope: [regional]\n  ${takes}`),
      })),
    ];

    it('are refused without an order: both may fail at once', () => {
      const files = both(['a-lambda', 'services: [lambda]'], ['b-dynamodb', 'services: [dynamodb]']);
      expect(() => loadRunbooks(files, actions)).toThrow(
        /takes.priority: found a-lambda and b-dynamodb both take aws regional, when services of both fail \(lambda; dynamodb\), expected different priorities/,
      );
    });

    it('are refused without an order when only a person could mean either', () => {
      const files = both(['a', 'kind: [dns]'], ['b', 'kind: [cell]']);
      expect(() => loadRunbooks(files, actions)).toThrow(
        'takes.priority: found the same in a and b, which both fail over, expected different priorities',
      );
      expect(loadRunbooks(both(['a', 'kind: [dns]'], ['b', 'kind: [cell]\n  priority: 1']), actions)).toHaveLength(9);
    });

    it('are refused when they share a service, whatever their priorities', () => {
      const files = both(['a', 'services: [lambda, s3]\n  priority: 5'], ['b', 'services: [s3]']);
      expect(() => loadRunbooks(files, actions)).toThrow('expected exactly one runbook for each diagnosis');
    });

    it.each([
      [9, 2, 'a-lambda'],
      [2, 9, 'b-dynamodb'],
    ])('with priorities %d and %d are chosen by them, not by their files: %s', (first, second, chosen) => {
      const files = both(
        ['a-lambda', `services: [lambda]\n  priority: ${first}`],
        ['b-dynamodb', `services: [dynamodb]\n  priority: ${second}`],
      );
      const { branches } = compile(loadRunbooks(files, actions), actions);
      const diagnosis = { verdict: 'aws', scope: 'regional', kind: 'dns' } as const;
      const choices = branches.map(({ choice }) => choice);
      expect(choices.find((choice) => takes(choice, { ...diagnosis, services: ['dynamodb', 'lambda'] }))?.id).toBe(
        chosen,
      );
      expect(choices.find((choice) => takes(choice, { ...diagnosis, services: ['lambda'] }))?.id).toBe('a-lambda');
    });
  });
});
