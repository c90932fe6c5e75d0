import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import {
  alarm,
  deploy,
  dnsEmpty,
  east,
  evidence,
  failing,
  journey,
  node,
  probe,
  tableFails,
  west,
} from './evidence.ts';

const post = (service: string, summary = 'Increased error rates') => ({ service, region: east, summary });

describe('the verdict aws', () => {
  it('stands when a service’s names do not resolve while a name outside AWS does', () => {
    const found = diagnose(evidence({ journeys: failing, services: dnsEmpty, graph: tableFails() }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['dynamodb'], region: east });
    expect(found.suspects[0]).toMatchObject({ component: 'orders' });
    expect(found.criticalJourneyFailing).toBe(true);
    expect(found.standbyJourneyPassing).toBe(true);
  });

  it('needs neither telemetry nor AWS’s word: probes from outside are enough', () => {
    const missing = ['alarms', 'graph', 'changes', 'health', 'feed'].map((source) => ({ source, code: 'timeout' }));
    const found = diagnose(evidence({ journeys: failing, services: dnsEmpty, missing }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional' });
    expect(found.missing).toContain('feed (timeout)');
  });

  it('stands when unrelated components fail on one service, by graph alone', () => {
    const found = diagnose(evidence({ journeys: failing, graph: tableFails() }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['dynamodb'] });
  });

  it('stands when unrelated components alarm on one failing dependency, without a graph', () => {
    const alarms = [
      alarm('checkout-errors', 'ALARM', 'checkout'),
      alarm('search-errors', 'ALARM', 'search'),
      alarm('orders-system-errors', 'ALARM', 'orders'),
    ];
    expect(diagnose(evidence({ journeys: failing, alarms }))).toMatchObject({ verdict: 'aws', services: ['dynamodb'] });
  });

  it('is strengthened by AWS’s own events, never weakened by their absence', () => {
    const silent = diagnose(evidence({ journeys: failing, services: dnsEmpty }));
    const told = diagnose(evidence({ journeys: failing, services: dnsEmpty, awsEvents: [post('dynamodb')] }));
    expect(told.score).toBe(silent.score - 1);
    expect(silent.reasons.every((reason) => !/no event|silent|nothing posted/i.test(reason.text))).toBe(true);
  });

  it('counts 5xx with AWS request ids', () => {
    const services = [probe('lambda', east, '5xx', true)];
    const found = diagnose(evidence({ journeys: failing, services }));
    expect(found.reasons).toContainEqual({ weight: -2, text: 'AWS answers 5xx with its own request ids' });
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['lambda'] });
  });

  it('survives a deploy that happens to be near', () => {
    const found = diagnose(
      evidence({ journeys: failing, services: dnsEmpty, graph: tableFails(), changes: [deploy(8)] }),
    );
    expect(found.verdict).toBe('aws');
  });

  it('stands, in a part only, when AWS has an open event about many services and the same code passes elsewhere', () => {
    const awsEvents = [post('multipleservices')];
    const found = diagnose(evidence({ journeys: failing, awsEvents }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'component', services: [] });
  });

  it('is regional, with no critical journey failing, when only others need the service', () => {
    const journeys = [journey('read', east), journey('read', west), journey('contact', east, '5xx', false)];
    const found = diagnose(evidence({ journeys, services: dnsEmpty }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', criticalJourneyFailing: false });
  });

  it('is zonal when AWS speaks of one zone and the Region’s services answer', () => {
    const awsEvents = [
      post('ec2', 'Increased temperatures in use1-az4'),
      post('elb', 'One Availability Zone (use1-az4)'),
    ];
    const graph = [node('lb', 'AWS::ElasticLoadBalancing', { root: true, faults: 300 })];
    expect(diagnose(evidence({ journeys: failing, awsEvents, graph }))).toMatchObject({
      verdict: 'aws',
      scope: 'zonal',
    });
  });

  it('says that the standby does not pass when it fails, too', () => {
    const journeys = [journey('buy', east, '5xx'), journey('buy', west, '5xx')];
    const found = diagnose(evidence({ journeys, services: dnsEmpty }));
    expect(found).toMatchObject({ verdict: 'aws', standbyJourneyPassing: false, criticalJourneyFailing: true });
  });

  it('does not call a failing standby a failure of critical journeys: nobody is there', () => {
    const found = diagnose(evidence({ journeys: failing, services: dnsEmpty, regionServes: false }));
    expect(found).toMatchObject({ verdict: 'aws', criticalJourneyFailing: false });
  });
});

describe('lost telemetry', () => {
  const alarms = ['api', 'checkout', 'search', 'orders'].map((id) => alarm(`${id}-errors`, 'INSUFFICIENT_DATA', id));

  it('is its own scope when many alarms lose their data while the journeys pass', () => {
    const found = diagnose(evidence({ alarms }));
    expect(found).toMatchObject({
      verdict: 'aws',
      scope: 'telemetry-only',
      suspects: [],
      criticalJourneyFailing: false,
    });
  });

  it('stays unknown while few alarms are blind', () => {
    const few = [...alarms.slice(0, 2), alarm('search-errors', 'OK', 'search')];
    expect(diagnose(evidence({ alarms: few }))).toMatchObject({ verdict: 'unknown', scope: 'telemetry-only' });
  });

  it('is told by silence of CloudWatch itself', () => {
    const services = [probe('lambda', east), probe('cloudwatch', east, '5xx')];
    const missing = [{ source: 'alarms', code: 'unavailable' }];
    const found = diagnose(evidence({ services, missing }));
    expect(found).toMatchObject({ verdict: 'aws', scope: 'telemetry-only', services: ['cloudwatch'] });
  });

  it('is not the explanation when journeys fail', () => {
    expect(diagnose(evidence({ alarms, journeys: failing })).scope).not.toBe('telemetry-only');
  });
});
