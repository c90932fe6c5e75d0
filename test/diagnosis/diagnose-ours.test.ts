import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { alarm, codeFails, deploy, east, evidence, failing, node, probe } from './evidence.ts';

describe('the verdict ours', () => {
  it('stands when the changed component alone fails inside its own code', () => {
    const found = diagnose(evidence({ journeys: failing, graph: codeFails(), changes: [deploy(4)] }));
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component', services: [] });
    expect(found.suspects[0]).toMatchObject({ component: 'checkout' });
    expect(found.score).toBe(6);
  });

  it('stands by alarms and changes when there is no graph', () => {
    const alarms = [alarm('api-5xx', 'ALARM', 'api'), alarm('checkout-errors', 'ALARM', 'checkout')];
    const found = diagnose(evidence({ journeys: failing, alarms, changes: [deploy(4)] }));
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component' });
    expect(found.suspects[0]).toMatchObject({ component: 'checkout' });
  });

  it('weighs a change of an hour ago less', () => {
    const near = diagnose(evidence({ journeys: failing, graph: codeFails(), changes: [deploy(4)] }));
    const far = diagnose(evidence({ journeys: failing, graph: codeFails(), changes: [deploy(50)] }));
    expect(far.score).toBe(near.score - 1);
  });

  it('is not reached by a change of a component that does not fail, nor by one after the onset', () => {
    for (const change of [deploy(4, 'search'), deploy(-3)]) {
      const found = diagnose(evidence({ journeys: failing, graph: codeFails(), changes: [change] }));
      expect(found.reasons.map(({ text }) => text).join()).not.toMatch(/was changed/);
    }
  });

  it('is not reached by a runtime that AWS changed', () => {
    const graph = codeFails();
    const found = diagnose(evidence({ journeys: failing, graph, changes: [deploy(4, 'checkout', 'runtime')] }));
    expect(found.reasons).toContainEqual({
      weight: -1,
      text: 'AWS changed the runtime of checkout: version 42 after 41',
    });
    expect(found.verdict).not.toBe('ours');
  });

  it('is not reached by a deploy alone once nothing fails', () => {
    expect(diagnose(evidence({ changes: [deploy(4)] }))).toMatchObject({ verdict: 'unknown', suspects: [] });
  });
});

describe('the verdict dial', () => {
  const graph = [
    node('api', 'AWS::ApiGateway::Stage', {
      name: 'shop-api',
      root: true,
      faults: 400,
      callsTo: [{ id: 'fn', total: 1000, faults: 0, throttles: 400 }],
    }),
    node('fn', 'AWS::Lambda', { name: 'shop-checkout', throttles: 400 }),
  ];
  const dials = [{ name: 'reserved concurrency of shop-checkout', component: 'checkout', used: 1.67, throttles: 400 }];

  it('stands when a limit of ours is full and no service fails', () => {
    const found = diagnose(evidence({ journeys: failing, graph, dials }));
    expect(found).toMatchObject({ verdict: 'dial', scope: 'component' });
    expect(found.suspects[0]).toMatchObject({ component: 'checkout' });
  });

  it('gives way when AWS’s service itself fails', () => {
    const services = [probe('lambda', east, '5xx', true)];
    expect(diagnose(evidence({ journeys: failing, graph, dials, services })).verdict).not.toBe('dial');
  });

  it('needs a dial of ours: throttles alone are none', () => {
    expect(diagnose(evidence({ journeys: failing, graph })).verdict).not.toBe('dial');
  });
});
