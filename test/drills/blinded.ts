import type { Scenario } from '../../src/scenario/schema.ts';

const dayMs = 86_400_000;

/** The same events under another name, with no word about them, so many days later. */
export function blinded(scenario: Scenario, days: number): Scenario {
  const nameless = { ...scenario, id: 'x', title: 'x', prose: 'x', sources: ['x'] };
  const text = JSON.stringify(nameless).replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z/g, (instant) =>
    new Date(Date.parse(instant) + days * dayMs).toISOString().replace('.000Z', 'Z'),
  );
  return JSON.parse(text) as Scenario;
}
