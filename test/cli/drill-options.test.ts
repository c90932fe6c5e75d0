import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { type DrillOptions, withDrillOptions } from '../../src/cli/drill-options.ts';
import { assertBaseline } from '../../src/cli/drill-scores.ts';

function parsed(...values: string[]): DrillOptions {
  let options: DrillOptions | undefined;
  const command = withDrillOptions(new Command('drill')).action((given: DrillOptions) => {
    options = given;
  });
  command
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(values, { from: 'user' });
  if (!options) throw new Error('no action ran');
  return options;
}

describe('the options of a drill', () => {
  it.each([
    [[], 60],
    [['--approve-after', '5m'], 300],
    [['--approve-after', '0'], 0],
    [['--approve-after', 'never'], 'never'],
  ])('%j: people approve after %s', (values, after) => {
    expect(parsed(...values).approveAfter).toBe(after);
  });

  it('refuse what is no length', () => {
    expect(() => parsed('--approve-after', 'soon')).toThrow('or never');
    expect(() => parsed('--kill-engine-at', 'never')).toThrow('expected a length');
  });
});

describe('a baseline', () => {
  it('that is not there is a mistake, and no gate that everything passes', () => {
    expect(() => assertBaseline('no-such-file.json', false)).toThrow('no such file');
    expect(() => assertBaseline(undefined, true)).toThrow('no --baseline');
  });

  it('need not be there to be written, nor be given', () => {
    expect(() => assertBaseline('no-such-file.json', true)).not.toThrow();
    expect(() => assertBaseline(undefined, false)).not.toThrow();
  });
});
