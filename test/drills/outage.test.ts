import { describe, expect, it, jest } from '@jest/globals';
import { drilled } from '../fixtures/drilled.ts';

jest.setTimeout(60_000);

describe('the outage of 2025-10-20 in the simulated world', () => {
  it.each([1, 2, 3])('2025-10-20: fails over in time, without a wrong action, with seed %i', async (seed) => {
    const card = await drilled('2025-10-20-dynamodb-dns', seed);
    expect(card).toMatchObject({
      verdict: 'aws',
      scope: 'regional',
      decision: 'failover',
      rightCall: true,
      wrongActions: [],
      violations: [],
    });
    expect(card.floorSeconds).toBeLessThanOrEqual(420);
    expect(card.rtoSeconds).toBeLessThanOrEqual(1.5 * (card.floorSeconds ?? 0));
  });
});
