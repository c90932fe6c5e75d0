import { describe, expect, it } from '@jest/globals';
import { otherRegion, ownRegion } from '../../src/workload/schema.ts';

const shop = { regions: ['us-east-1', 'us-west-2'] } as const;

describe('the other Region', () => {
  it('is the second for the first and the first for the second', () => {
    expect(otherRegion({ regions: [...shop.regions] }, 'us-east-1')).toBe('us-west-2');
    expect(otherRegion({ regions: [...shop.regions] }, 'us-west-2')).toBe('us-east-1');
  });

  it('is none for a Region that is none of the two', () => {
    expect(() => otherRegion({ regions: [...shop.regions] }, 'eu-west-1')).toThrow(
      /eu-west-1 is one of us-east-1 and us-west-2/,
    );
  });
});

it('a Region of the workload is its own, and nothing else is', () => {
  const own = ['us-west-2', 'eu-west-1', null].map((region) => ownRegion({ regions: [...shop.regions] }, region));
  expect(own).toEqual(['us-west-2', null, null]);
});
