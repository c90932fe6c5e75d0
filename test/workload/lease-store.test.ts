import { describe, expect, it } from '@jest/globals';
import { isStrongSet, leaseStoreFault } from '../../src/workload/lease-store.ts';

const [east, ohio, west] = ['us-east-1', 'us-east-2', 'us-west-2'];

describe('the store of the lease', () => {
  it('survives the loss of any one Region with three replicas, and with two and a witness', () => {
    expect(leaseStoreFault({ regions: [west, ohio, east] })).toBeUndefined();
    expect(leaseStoreFault({ regions: [west, east], witness: ohio })).toBeUndefined();
  });

  it.each([
    ['two replicas', { regions: [west, east] }],
    ['a witness where a replica is', { regions: [west, east], witness: east }],
    ['a Region twice', { regions: [west, west, east] }],
    ['three replicas and a witness', { regions: [west, ohio, east], witness: 'eu-west-1' }],
  ])('does not with %s', (_what, lease) => {
    expect(leaseStoreFault(lease)).toMatch(/three different Regions/);
  });

  it('is known to lie in one set of Regions, or not', () => {
    expect(isStrongSet({ regions: [west, east], witness: ohio })).toBe(true);
    expect(isStrongSet({ regions: [west, east, 'eu-west-1'] })).toBe(false);
  });
});
