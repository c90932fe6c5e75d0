import { describe, expect, it } from '@jest/globals';
import { atLeast, atMost } from '../../src/report/words.ts';

describe('bounds', () => {
  it('are rounded away from what they bound', () => {
    expect([atMost(3725), atMost(119.2), atMost(0), atMost(86_399)]).toEqual([
      ...['at most 1 h 3 min', 'at most 2 min', 'none', 'at most 1 d'],
    ]);
    expect([atLeast(3775), atLeast(119.9)]).toEqual(['at least 1 h 2 min', 'at least 1 min 59 s']);
  });
});
