import { expect, it } from '@jest/globals';
import { scenarioAt, shippedScenarios } from '../../src/cli/project.ts';
import { relocated, writtenRegions } from '../../src/scenario/relocated.ts';

/** Every Region that a scenario names as a place, at any depth. */
function regionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(regionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === 'region' && typeof one === 'string' ? [one] : regionsIn(one),
  );
}

const places = new Set([...writtenRegions, '*', 'global']);

it.each(shippedScenarios())('%s happens in two Regions, and elsewhere in two others', (name) => {
  const written = scenarioAt(name);
  const named = regionsIn(written);
  expect(named.filter((region) => !places.has(region))).toEqual([]);
  const moved = relocated(written, ['eu-west-1', 'eu-central-1']);
  expect(regionsIn(moved)).toEqual(
    named.map((region) => region.replace('us-east-1', 'eu-west-1').replace('us-west-2', 'eu-central-1')),
  );
  expect(moved.title).toBe(`${written.title} (played in eu-west-1)`);
  expect(moved.impairments.map(({ from, until }) => [from, until])).toEqual(
    written.impairments.map(({ from, until }) => [from, until]),
  );
});

it('is the same where it happened', () => {
  const written = scenarioAt('2025-10-20-dynamodb-dns');
  expect(relocated(written, writtenRegions)).toEqual(written);
});
