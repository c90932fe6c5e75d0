import { describe, expect, it } from '@jest/globals';
import { listOf, listText } from '../../src/cli/drill-list.ts';
import { shippedFor } from '../../src/cli/fitting-scenarios.ts';
import { configAt, exampleConfig, scenarioAt, shippedScenarios } from '../../src/cli/project.ts';
import { InputError } from '../../src/errors.ts';

describe('the list of shipped scenarios', () => {
  const listed = listOf(shippedFor(configAt(exampleConfig).workloads));

  it('has every one, with its title, workload and the call that is right', () => {
    expect(listed.map(({ name }) => name)).toEqual(shippedScenarios());
    expect(listed.find(({ name }) => name === 'bad-deploy')).toEqual({
      name: 'bad-deploy',
      title: 'A new version of the checkout fails two requests in three',
      workload: 'shop',
      decision: 'rollback',
    });
  });

  it('is no wider than a terminal', () => {
    const lines = listText(listed).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line.startsWith('bad-deploy '))).toHaveLength(1);
  });
});

describe('a scenario that is not there', () => {
  it('is answered with what was meant, and where the names are', () => {
    const ask = () => scenarioAt('bad-deploi');
    expect(ask).toThrow(InputError);
    expect(ask).toThrow(/bad-deploi \(did you mean bad-deploy\?\).*muster drill --list/);
  });
});
