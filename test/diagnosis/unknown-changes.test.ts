import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { alarm, deploy, east, evidence, failing, probe } from './evidence.ts';
import { silent } from './scenes.ts';

/** Two APIs share one function without an alias: only the audit trail tells of its deploys. */
const shared: Evidence = evidence({
  journeys: failing,
  components: [
    { id: 'web', service: 'apigateway', name: 'web', calls: ['auth'] },
    { id: 'partner', service: 'apigateway', name: 'partner', calls: ['auth'] },
    { id: 'auth', service: 'lambda', name: 'auth', calls: [] },
  ],
  alarms: ['web', 'partner', 'auth'].map((id) => alarm(`${id}-errors`, 'ALARM', id)),
  metrics: [{ component: 'auth', requests: 1000, faults: 900, throttles: 0, latencyMs: null }],
});
const without = (...sources: string[]): Evidence => ({ ...shared, missing: silent(...sources) });

describe('a bad deploy of a function that several share', () => {
  it('is ours when the audit trail tells of it', () => {
    const found = diagnose({ ...shared, changes: [deploy(5, 'auth', 'code')] });
    expect(found).toMatchObject({ verdict: 'ours', kind: 'deploy' });
  });

  it.each([[['trail']], [['changes']], [['changes', 'trail']]])(
    'is no outage of AWS while %j does not answer',
    (gone) => {
      const found = diagnose(without(...gone));
      expect(found.verdict).toBe('unknown');
      expect(found.reasons).toContainEqual({
        weight: -1,
        text: `journeys pass in us-west-2 and fail in ${east}; whether the code is the same is not known`,
      });
    },
  );

  it('leaves what speaks for AWS as it was: a service that fails from outside', () => {
    const services = [probe('lambda', east, '5xx', true), probe('apigateway', east)];
    const found = diagnose({ ...without('changes', 'trail'), services });
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['lambda'] });
  });
});
