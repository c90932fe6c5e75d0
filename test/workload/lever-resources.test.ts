import { expect, it } from '@jest/globals';
import { leverResources } from '../../src/workload/lever-resources.ts';

it('names what the data plane’s levers touch, and nothing of a hosted zone', () => {
  const place = { region: 'us-west-2', bucket: 'b', key: 'k' };
  const alarm = { region: 'us-west-2', name: 'standby', namespace: 'Switches', metric: 'm' };
  const levers = [
    {
      kind: 'routing-control' as const,
      endpoints: [],
      controls: { 'us-east-1': 'arn:control' },
      safetyRules: ['arn:rule'],
    },
    { kind: 'standby-object' as const, switches: { 'us-east-1': [place] } },
    { kind: 'standby-alarm' as const, alarms: { 'us-east-1': [alarm] } },
    { kind: 'records' as const, hostedZoneId: 'Z1', setIdentifiers: {}, acceleratedRecovery: false },
  ];
  expect(leverResources({ levers })).toEqual([
    'arn:control',
    'arn:rule',
    's3:b/k',
    'alarm:us-west-2:standby',
    'metric:us-west-2:Switches/m',
  ]);
});
