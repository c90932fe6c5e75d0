import { chain, type Entry } from '../../src/engine/record.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import type { HistoryRow } from '../../src/ports/journal.ts';
import { entriesOf } from '../../src/report/exported.ts';

export const openedAtMs = Date.UTC(2025, 9, 20, 6, 48, 40);
export const incidentId = 'shop-20251020-0648';

/** What happens in a history: seconds after the opening, kind, detail. */
export type Happening = readonly [number, string, Readonly<Record<string, unknown>>];

/** A history as the engine chains it. */
export function rowsOf(happenings: readonly Happening[]): HistoryRow[] {
  const rows: HistoryRow[] = [];
  let head = { sequence: 0, hash: '' };
  for (const [second, kind, detail] of happenings) {
    const entry: Entry = { kind, detail };
    const [row] = chain({ id: incidentId, head }, [entry], openedAtMs + second * 1000);
    if (!row) continue;
    rows.push(row);
    head = { sequence: row.sequence, hash: row.hash };
  }
  return rows;
}

export function entriesFrom(happenings: readonly Happening[]): HistoryEntry[] {
  return entriesOf(rowsOf(happenings));
}

export function opened(overrides: Readonly<Record<string, unknown>> = {}): Happening {
  const workload = {
    id: 'shop',
    title: 'Example shop',
    engineRegion: 'us-east-2',
    objectives: { rtoSeconds: 900, rpoSeconds: 60 },
    journeys: [
      { id: 'buy', critical: true },
      { id: 'browse', critical: false },
    ],
  };
  const lastId = `canary:shop/buy/us-east-1:${openedAtMs - 40_000}:canaryFailed:0`;
  const signals = { count: 1, lastId, summary: 'buy in us-east-1: failed 3 times in a row' };
  return [
    0,
    'opened',
    { workload: 'shop', drill: false, input: { incidentId, severity: 'sev2', workload, signals, ...overrides } },
  ];
}

/** An effect from its request to its end; its key tells it from every other of the same history. */
export function effect(
  fromSecond: number,
  toSecond: number,
  name: string,
  output: unknown,
  given: { invoke?: string; mutating?: boolean; failed?: { code: string; message: string } } = {},
): Happening[] {
  const { invoke = name, mutating = false, failed } = given;
  const key = `${incidentId}/${invoke}@${fromSecond}`;
  return [
    [fromSecond, 'effect.requested', { key, name, invoke, mutating, input: {} }],
    failed
      ? [toSecond, 'effect.failed', { key, name, ...failed }]
      : [toSecond, 'effect.succeeded', { key, name, output: output ?? null }],
  ];
}

export function diagnosis(second: number, overrides: Readonly<Record<string, unknown>> = {}): Happening[] {
  return effect(second - 2, second, 'evidence.gather', {
    verdict: 'aws',
    scope: 'regional',
    region: 'us-east-1',
    services: ['dynamodb'],
    criticalJourneyFailing: true,
    standbyJourneyPassing: true,
    reasons: [{ weight: -3, text: 'the same code passes in us-west-2' }],
    missing: [],
    ...overrides,
  });
}

/** A look at both Regions after a failover. */
export function watched(second: number, servingHealthy: boolean): Happening[] {
  const summary = `us-east-1: dynamodb fails; us-west-2: critical journeys ${servingHealthy ? 'pass' : 'fail'}`;
  return effect(second, second, 'recovery.watch', { failedHealthy: false, servingHealthy, summary });
}

export function recommended(
  second: number,
  decision = 'failover',
  reasons = ['verdict aws, scope regional'],
): Happening {
  return [second, 'decision', { about: 'recommendation', decision, runbook: 'evacuate', reasons, arithmetic: null }];
}

export function moved(second: number, event: string, from: unknown, to: unknown): Happening {
  return [second, 'transition', { event, from: { response: from }, to: { response: to } }];
}

export function said(second: number, command: string, overrides: Readonly<Record<string, unknown>> = {}): Happening {
  const detail = { command, id: `c${second}`, by: 'ana', roles: ['incident-commander'], text: '', outcome: 'taken' };
  return [second, 'command', { ...detail, ...overrides }];
}

const shift = {
  call: 'UpdateRoutingControlStates',
  target: 'arn:aws:route53-recovery-control::123456789012:controlpanel/shop/routingcontrol/us-east-1',
  region: 'us-west-2',
  plane: 'data',
  from: 'On',
  to: 'Off',
};

export function plan(hash: string, to = 'Off', obstacles: readonly string[] = []) {
  return {
    hash,
    obstacles,
    steps: [
      { id: 'capacity', action: 'capacity.check', calls: [], readings: [] },
      { id: 'shift', action: 'traffic.shift', calls: [{ ...shift, to }], readings: [] },
    ],
  };
}

const awaiting = { mitigating: { evacuate: 'awaitingApproval' } };
const rechecking = { mitigating: { evacuate: 'rechecking' } };

/** From the first failing probe to the end, with an approval after two minutes: 40 s, 7 s, 2 s, 120 s, 2 s, 1 s, 61 s. */
export function failover(): Happening[] {
  const first = 'a'.repeat(64);
  return [
    opened(),
    [0, 'message.queued', { key: 'm1', destination: 'chat', title: 'opened', text: 'sev1' }],
    [1, 'message.delivered', { key: 'm1', reference: 'r1' }],
    ...effect(0, 5, 'detection.corroborate', {
      corroborated: true,
      region: 'us-east-1',
      reason: 'buy failed twice',
      failingJourneys: ['buy'],
    }),
    ...diagnosis(7),
    recommended(7),
    ...effect(7, 9, 'plan.prepare', plan(first), { invoke: 'evacuate-prepare' }),
    moved(9, 'xstate.done.actor.evacuate-lock', { mitigating: { evacuate: 'locking' } }, awaiting),
    said(129, 'approve', { planHash: first, via: 'slack' }),
    moved(129, 'command.approve', awaiting, rechecking),
    ...effect(129, 131, 'plan.prepare', plan(first), { invoke: 'evacuate-recheck' }),
    ...effect(131, 132, 'capacity.check', {}, { invoke: 'evacuate-capacity' }),
    ...effect(132, 133, 'traffic.shift', { lever: 'routing-control' }, { invoke: 'evacuate-shift', mutating: true }),
    ...effect(133, 193, 'traffic.shift.verify', null, { invoke: 'evacuate-shift-verify' }),
    ...effect(193, 193, 'journey.verify', { passes: 3 }, { invoke: 'evacuate-journeys' }),
    moved(
      193,
      'xstate.done.actor.evacuate-shift',
      { mitigating: { evacuate: { 'step-shift': 'verifying' } } },
      { monitoring: 'watching' },
    ),
    ...watched(195, true),
    ...watched(495, true),
    ...effect(1980, 1980, 'confirm.feed', {
      confirmed: true,
      summary: 'public dashboard: DYNAMODB in us-east-1, Increased Error Rates',
    }),
    moved(3600, 'command.resolve', { monitoring: 'watching' }, { resolved: 'unlocking' }),
  ];
}
