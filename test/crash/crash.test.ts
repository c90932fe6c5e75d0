import { describe, expect, it } from '@jest/globals';
import { campaign } from './campaign.ts';

describe('a process that is killed', () => {
  it('is started again and ends where it would have ended, with nothing lost and nothing doubled', async () => {
    const result = await campaign({
      every: 61,
      only: null,
      unmoved: false,
      jobs: 2,
      wallClock: () => 0,
      progress: () => {},
    });
    expect(result.failures).toEqual([]);
    const killed = Math.ceil((result.points - result.unmoved) / 61);
    expect(result).toMatchObject({ lost: 0, doubled: 0, killed });
  }, 120_000);
});
