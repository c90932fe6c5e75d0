import { describe, expect, it } from '@jest/globals';
import { awsRegional, ByHand } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

describe('a Region that is none of the workload', () => {
  it.each([
    ['a signal', 'eu-west-1', 'us-east-1'],
    ['a diagnosis', 'us-west-2', 'eu-west-1'],
  ])('named by %s counts as unknown and never decides where traffic goes', (_who, signalled, diagnosed) => {
    const incident = new ByHand(shop(), undefined, signalled).toApproval({ ...awsRegional, region: diagnosed });
    expect(incident.facts.plan).toMatchObject({ from: 'us-east-1', to: 'us-west-2' });
  });

  it('is not kept as the one under suspicion', () => {
    const incident = new ByHand(shop(), undefined, 'eu-west-1');
    expect(incident.facts.region).toBeNull();
  });
});
