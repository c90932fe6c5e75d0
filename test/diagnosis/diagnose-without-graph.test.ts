import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Evidence } from '../../src/diagnosis/evidence.ts';
import { deploy, dnsEmpty, east, evidence, failing, probe, west } from './evidence.ts';

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
