import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { InputError, type Problem } from '../../src/errors.ts';
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

  it('refuses a plan that may strand writers, with its place', () => {
    const order = 'action: writers.grant, in: to';
    expect(mistakesWith('aws-regional-outage.yaml', order, order.replace('to', 'from'))).toMatchObject([
      {
        file: 'aws-regional-outage.yaml',
        path: 'steps.6.in',
        found: 'from',
        expected: expect.stringContaining('to: '),
      },
    ]);
  });

  it('refuses two defaults', () => {
    const takes = /takes:\n( {2}.*\n)+/.exec(shipped.find(({ file }) => file === 'bad-deploy.yaml')?.text ?? '')?.[0];
    const problems = mistakesWith('bad-deploy.yaml', takes ?? 'takes missing', 'takes: default\n');
    expect(problems.map(({ path }) => path)).toContain('takes');
  });
});
