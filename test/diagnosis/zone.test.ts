import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { evidence, failing, node } from './evidence.ts';

describe('the diagnosis of one zone', () => {
  it('names the zone that all faulty traces go through', () => {
    const [name, type] = ['lb', 'AWS::ElasticLoadBalancing'];
    const graph = [node(name, type, { root: true, faults: 300 })];
    const inZones = (zones: Readonly<Record<string, number>>) =>
      diagnose(evidence({ journeys: failing, graph, rootCauses: [{ name, type, exception: null, traces: 8, zones }] }));
    expect(inZones({ 'us-east-1d': 8 })).toMatchObject({ scope: 'zonal', zone: 'us-east-1d' });
    expect(inZones({ 'us-east-1d': 4, 'us-east-1a': 4 })).not.toHaveProperty('zone');
  });
});
