import { expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { alarm, east, evidence, failing, probe } from './evidence.ts';
import { post, silent } from './scenes.ts';

/** One function of ours that an API and a state machine need, which do not call each other. */
const components: Evidence['components'] = [
  { id: 'api', service: 'apigateway', name: 'shop-api', calls: ['pricing'] },
  { id: 'refunds', service: 'stepfunctions', name: 'refunds', calls: ['pricing'] },
  { id: 'pricing', service: 'lambda', name: 'shop-pricing', calls: [] },
];

/** It was deployed badly: its alarm stands, and those of both that need it. The audit trail is silent, so nobody knows of the deploy. */
function badDeploy(changes: Partial<Evidence> = {}): Evidence {
  return evidence({
    components,
    journeys: failing,
    services: ['apigateway', 'lambda', 'stepfunctions', 'cloudwatch'].map((service) => probe(service, east)),
    alarms: ['api', 'refunds', 'pricing'].map((id) => alarm(`${id}-errors`, 'ALARM', id)),
    missing: silent('changes', 'graph'),
    ...changes,
  });
}

it.each<[string, Partial<Evidence>]>([
  ['while AWS is silent', {}],
  ['while AWS has posted about something else', { awsEvents: [post('CONNECT', 'Elevated contact handling errors')] }],
])("the errors of a function's own code do not make Lambda fail, %s", (_when, changes) => {
  const found = diagnose(badDeploy(changes));
  expect(found.services).not.toContain('lambda');
  expect(found.verdict).not.toBe('aws');
});

it('what the probe of Lambda sees fail, does', () => {
  const services = [probe('lambda', east, '5xx', true), probe('apigateway', east), probe('stepfunctions', east)];
  expect(diagnose(badDeploy({ services }))).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['lambda'] });
});
