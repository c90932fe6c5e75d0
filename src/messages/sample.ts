import { arithmeticOf } from '../machines/arithmetic.ts';
import { type Facts, otherRegion } from '../machines/facts.ts';
import { openingFacts } from '../machines/opening.ts';
import type { Workload } from '../workload/schema.ts';

/** 3 a.m. of an ordinary night: samples look the same at every preview. */
const openedAtMs = Date.UTC(2026, 0, 5, 3, 7);
const minute = 60_000;

/**
 * The facts of a made-up incident on a workload of one's own, in the middle of everything: each template finds something to say. For previews only;
 * every audience is addressed, whatever the workload has.
 */
export function sampleFacts(workload: Workload, drill: boolean): Facts {
  const everybody = { ...workload.communication, statusPage: true, mail: true, pager: true, webhook: true };
  const opened = openingFacts({
    incidentId: `${workload.id}-20260105-0307`,
    drill,
    workload: { ...workload, communication: everybody },
    nowMs: openedAtMs,
    severity: 'sev1',
    region: workload.regions[0],
    signals: {
      count: 4,
      lastId: 'sample',
      summary: `${workload.journeys[0]?.id ?? 'the journey'} fails in ${workload.regions[0]}`,
    },
  });
  const facts: Facts = { ...opened, ...found(opened), ...staffed(openedAtMs + minute), nowMs: openedAtMs + 2 * minute };
  const arithmetic = arithmeticOf(facts);
  return {
    ...facts,
    recommendation: {
      decision: 'failover',
      runbook: 'aws-regional-outage',
      reasons: ['verdict aws, scope regional (dynamodb)'],
      arithmetic,
    },
    plan: plan(facts),
    order: { kind: 'person', verb: 'mitigate', planHash: planHash, by: ['ana'], atMs: facts.nowMs, override: false },
    failure: { step: 'shift', code: 'unavailable', message: 'UpdateRoutingControlStates: no endpoint of five answers' },
    gates: [{ name: 'replicas', ok: true, detail: 'all ACTIVE' }],
    rpoSeconds: 0.4,
    customersText: 'Checkout is slow for some of you. Orders that were confirmed are safe.',
  };
}

const planHash = 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184';

function found({ workload }: Facts): Partial<Facts> {
  const [region] = workload.regions;
  return {
    diagnosis: {
      verdict: 'aws',
      kind: 'dns',
      scope: 'regional',
      services: ['dynamodb'],
      region,
      suspects: [{ component: workload.components[0]?.id ?? 'orders', service: 'dynamodb', score: 5 }],
      reasons: [{ weight: -4, text: `dynamodb.${region}.amazonaws.com does not resolve, other names do` }],
      score: -4,
      criticalJourneyFailing: true,
      standbyJourneyPassing: true,
      failingIn: ['us-east-1'],
      missing: ['traces'],
    },
  };
}

function staffed(atMs: number): Partial<Facts> {
  return {
    onCall: { levels: [['ana'], ['ben']], source: 'list', level: 0, calls: 1 },
    acknowledged: { by: 'ana', atMs },
    roles: { commander: 'ana', operations: 'ben', communications: null },
    handover: { role: 'communications', to: 'ben', by: 'ana' },
  };
}

function plan(facts: Facts): Facts['plan'] {
  const [from] = facts.workload.regions;
  const to = otherRegion(facts, from);
  const call = {
    call: 'UpdateRoutingControlStates',
    target: `${facts.workload.id}/${from}`,
    region: to,
    plane: 'data',
  };
  return {
    runbook: 'aws-regional-outage',
    verb: 'mitigate',
    from,
    to,
    hash: planHash,
    atMs: facts.nowMs,
    steps: [
      {
        id: 'shift',
        action: 'traffic.shift',
        risk: 'reversible',
        undo: null,
        calls: [{ ...call, from: 'On', to: 'Off' }],
        readings: [{ name: 'writes that may be missing', value: 'at most 1 s', forApprover: true }],
        obstacles: [],
      },
    ],
    obstacles: [],
    changes: [],
  };
}
