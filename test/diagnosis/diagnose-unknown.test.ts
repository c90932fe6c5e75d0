import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { east, evidence, failing, journey, probe, west } from './evidence.ts';

describe('the verdict unknown', () => {
  it('stands when nothing fails, with no suspect', () => {
    expect(diagnose(evidence())).toMatchObject({
      verdict: 'unknown',
      scope: 'component',
      suspects: [],
      services: [],
      score: 0,
      criticalJourneyFailing: false,
      standbyJourneyPassing: true,
    });
  });

  it('stands when a journey fails here and nothing says why', () => {
    expect(diagnose(evidence({ journeys: failing })).verdict).toBe('unknown');
  });

  it('stands when our own resolver fails: then probes tell nothing of AWS', () => {
    const services = ['dynamodb', 'lambda', 'apigateway'].map((service) => probe(service, east, 'dns'));
    const found = diagnose(evidence({ journeys: failing, services, controlNameResolves: false }));
    expect(found).toMatchObject({ verdict: 'unknown', services: [] });
  });

  it('counts a standby that was not probed as not passing', () => {
    expect(diagnose(evidence({ journeys: [journey('buy', east, '5xx')] })).standbyJourneyPassing).toBe(false);
  });

  it('counts a standby that fails now and then as not passing, and as failing only where most of it does', () => {
    const here = journey('buy', east, '5xx');
    const flickering = { ...journey('buy', west), flickers: true };
    expect(diagnose(evidence({ journeys: [here, flickering] }))).toMatchObject({
      standbyJourneyPassing: false,
      failingIn: [east],
    });
    expect(diagnose(evidence({ journeys: [here, journey('buy', west, '5xx')] })).failingIn).toEqual([east, west]);
  });

  it('is total: any part may be missing', () => {
    const empty: Partial<Evidence> = {
      journeys: [],
      services: [],
      controlNameResolves: null,
      components: [],
      regionServes: null,
    };
    expect(diagnose(evidence(empty))).toMatchObject({ verdict: 'unknown', standbyJourneyPassing: false });
  });
});

describe('the suspects', () => {
  it('are found by elimination when only journeys tell: what a passing journey uses works', () => {
    const journeys = [
      { ...journey('search', east, '5xx', false), components: ['api', 'search', 'orders'] },
      { ...journey('buy', east), components: ['api', 'checkout', 'orders'] },
      journey('buy', west),
    ];
    const found = diagnose(evidence({ journeys }));
    expect(found.suspects).toEqual([{ component: 'search', service: 'lambda', score: 1 }]);
  });
});
