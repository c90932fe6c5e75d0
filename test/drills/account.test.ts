import { describe, expect, it, jest } from '@jest/globals';
import type { Diagnosis } from '../../src/diagnosis/evidence.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(60_000);

/** What was diagnosed in the first hour of a scenario, in order. */
async function diagnosed(scenario: Scenario): Promise<Diagnosis[]> {
  const { stage } = await played({ ...scenario, endsAfter: '1h' }, exampleWorkload('shop'));
  const views = await stage.engine.incidents();
  const history = (await Promise.all(views.map(({ id }) => stage.engine.timeline(id)))).flat();
  return history
    .filter(({ kind, detail }) => kind === 'effect.succeeded' && detail.name === 'evidence.gather')
    .map(({ detail }) => detail.output as Diagnosis);
}

describe('an incident is accounted for', () => {
  it('inside the function that was changed', async () => {
    const [first] = await diagnosed(catalogued('bad-deploy'));
    expect(first?.suspects[0]).toMatchObject({ component: 'checkout', share: expect.closeTo(1, 1) });
    expect(first?.explanation?.[0]).toMatch(/^\d+ % of the added failures at client arise inside shop-checkout/);
  });

  it('inside the table whose name does not resolve', async () => {
    const [first] = await diagnosed(catalogued('2025-10-20-dynamodb-dns'));
    expect(first?.suspects[0]).toMatchObject({ service: 'dynamodb', share: expect.closeTo(1, 1) });
    expect(first?.explanation?.[0]).toMatch(/^\d+ % of the added failures at client arise inside .*, by way of /);
  });

  it('not at all while X-Ray does not answer, and what is missing is told', async () => {
    const scenario = catalogued('bad-deploy');
    const from = scenario.startAt;
    const xray = { service: 'xray', region: 'us-east-1', effect: 'errors', rate: 1, latencyMs: 0 } as const;
    const [first] = await diagnosed({ ...scenario, impairments: [{ ...xray, from, until: '2026-03-03T16:00:00Z' }] });
    expect(first).not.toHaveProperty('explanation');
    expect(first?.suspects.filter(({ share }) => share !== undefined)).toEqual([]);
    expect(first?.missing).toContain('graphs before the onset (unavailable)');
  });
});
