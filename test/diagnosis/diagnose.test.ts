import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { codeFails, east, evidence, failing, journey, node, onsetMs, probe, tableFails, west } from './evidence.ts';

const alarm = (name: string, state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA', component: string | null = null) => ({
  name,
  region: east,
  state,
  component,
});
const deploy = (minutesBefore: number, component = 'checkout', kind = 'deploy') => ({
  component,
  region: east,
  kind,
  atMs: onsetMs - minutesBefore * 60_000,
  detail: 'version 42 after 41',
});
const dnsEmpty = [probe('dynamodb', east, 'dns'), probe('lambda', east), probe('apigateway', east)];
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

describe('evidence that needs no graph and no alarms', () => {
  const own = (failed: number, alive: number, service = 'dynamodb', region = east) => ({
    service,
    region,
    failed,
    alive,
    failure: 'dns' as const,
  });
  const text = (found: Evidence) =>
    diagnose(found)
      .reasons.map((reason) => reason.text)
      .join('\n');

  it('is how our own calls end: most must fail, and several', () => {
    const failed = evidence({ journeys: failing, ownCalls: [own(4, 1)] });
    expect(text(failed)).toContain("the engine's own calls fail in us-east-1: dynamodb 4 of 5 (dns)");
    expect(diagnose(failed).score).toBe(diagnose(evidence({ journeys: failing })).score - 1);
    for (const calls of [own(2, 0), own(4, 4), own(4, 1, 'dynamodb', west)]) {
      expect(text(evidence({ journeys: failing, ownCalls: [calls] }))).not.toContain('own calls');
    }
  });

  it('counts once what the probe has seen, and nothing while our own network fails', () => {
    const seen = evidence({ journeys: failing, services: dnsEmpty, ownCalls: [own(4, 1)] });
    expect(diagnose(seen).score).toBe(diagnose({ ...seen, ownCalls: [] }).score);
    expect(text({ ...seen, controlNameResolves: false })).not.toContain('own calls');
  });

  it('is where faulty traces end, when there is no graph', () => {
    const rootCauses = [
      { name: 'orders', type: 'AWS::DynamoDB::Table', exception: 'UnknownHostException', traces: 18 },
      { name: 'shop-search', type: 'AWS::Lambda::Function', exception: 'Error', traces: 2 },
    ];
    expect(text(evidence({ journeys: failing, rootCauses }))).toContain(
      'most faulty traces end inside dynamodb (UnknownHostException at orders)',
    );
    const inCode = [{ name: 'shop-checkout', type: 'AWS::Lambda::Function', exception: 'Error', traces: 9 }];
    expect(text(evidence({ journeys: failing, rootCauses: inCode }))).toContain(
      'checkout fails inside its own code while everything it calls is clean',
    );
  });

  it('is what CloudWatch counts: the deepest component that fails, and errors that a service counts as its own', () => {
    const metrics = [
      { component: 'api', requests: 1000, faults: 900, throttles: 0, latencyMs: 90 },
      { component: 'checkout', requests: 500, faults: 450, throttles: 0, latencyMs: 90 },
      { component: 'search', requests: 500, faults: 5, throttles: 0, latencyMs: 90 },
    ];
    const found = diagnose(evidence({ journeys: failing, metrics, changes: [deploy(4)] }));
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component' });
    expect(text(evidence({ journeys: failing, metrics }))).toContain('trouble begins in one component only: checkout');
    const table = { component: 'orders', requests: 100, faults: 40, throttles: 0, latencyMs: null };
    expect(text(evidence({ journeys: failing, metrics: [table] }))).toContain('dynamodb counts errors of its own');
  });

  it('tells how far replication is behind, without weighing it', () => {
    const behind = evidence({ journeys: failing, replication: [{ table: 'orders', lagMs: 42_000 }] });
    expect(diagnose(behind).reasons).toContainEqual({
      weight: 0,
      text: 'replication out of us-east-1 is behind, by CloudWatch: orders by 42 s',
    });
    expect(text({ ...behind, replication: [{ table: 'orders', lagMs: 900 }] })).not.toContain('behind');
  });

  it('does not blame the Region for names that resolve in neither', () => {
    const services = [...dnsEmpty, probe('dynamodb', west, 'dns')];
    expect(text(evidence({ journeys: failing, services }))).not.toContain('do not resolve');
    expect(text(evidence({ journeys: failing, services: dnsEmpty }))).toContain(
      'names of dynamodb do not resolve in us-east-1; in us-west-2, and outside AWS, names do',
    );
  });

  it('does not let a change of the account around it outweigh that the same code passes elsewhere', () => {
    const changes = [{ ...deploy(5, 'account', 'account'), detail: 'PutRolePolicy by ci' }];
    const found = diagnose(evidence({ journeys: failing, changes }));
    expect(found.reasons.map(({ weight }) => weight)).toEqual(expect.arrayContaining([1, -3]));
    expect(found.verdict).not.toBe('ours');
  });
});
