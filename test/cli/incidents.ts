import type { HistoryEntry, IncidentView } from '../../src/ports/commands.ts';

export const planHash = '1003233eee4c20207b5d5170d5710b8c495b7a5f5bd0e9c867dd9c2eea6ca0ba';
const openedAtMs = Date.UTC(2025, 9, 20, 6, 48, 40);

/** An incident whose plan waits for approval, as a server tells it. */
export function incidentView(overrides: Partial<IncidentView> = {}): IncidentView {
  return {
    id: 'shop-20251020-0648',
    workload: 'shop',
    drill: false,
    severity: 'sev1',
    openedAtMs,
    state: { response: { mitigating: 'awaitingApproval' } },
    live: [{ path: 'response.mitigating.evacuate.awaitingApproval', reason: 'People see the exact calls' }],
    facts: {
      region: 'us-east-1',
      held: false,
      signals: { count: 3, summary: 'buy in us-east-1 failed' },
      diagnosis: {
        verdict: 'aws',
        scope: 'regional',
        region: 'us-east-1',
        services: ['dynamodb'],
        reasons: [{ weight: -3, text: 'the same code passes in us-west-2' }],
        missing: [],
      },
      confirmation: { health: { confirmed: false, summary: 'nothing posted', atMs: openedAtMs }, support: null },
      recommendation: { decision: 'failover', runbook: 'evacuate', reasons: ['verdict aws'] },
      plan: {
        runbook: 'evacuate',
        verb: 'mitigate',
        from: 'us-east-1',
        to: 'us-west-2',
        hash: planHash,
        atMs: openedAtMs + 9_000,
        steps: [
          {
            id: 'shift',
            action: 'traffic.shift',
            calls: [
              {
                call: 'UpdateRoutingControlStates',
                target: 'shop/us-east-1',
                region: 'us-west-2',
                plane: 'data',
                from: 'On',
                to: 'Off',
              },
            ],
            readings: [{ name: 'lever', value: 'routing-control' }],
            obstacles: [],
          },
        ],
        obstacles: ['writers cannot be fenced'],
      },
      approvals: [{ by: 'ana', roles: ['operator'], planHash, atMs: openedAtMs, breakGlass: false }],
    },
    running: [{ key: 'shop-20251020-0648/7', name: 'confirm.health', attempts: 2, sinceMs: openedAtMs }],
    timers: [
      { id: 'xstate.after.updateCadence.incident.communication.updating', dueAtMs: openedAtMs + 1_800_000 },
      { id: 'xstate.after.approvalExpiry.incident.response.mitigating', dueAtMs: openedAtMs + 60_000 },
    ],
    waitingMessages: 1,
    deadLetters: [],
    version: 5,
    done: false,
    headHash: 'a'.repeat(64),
    headSequence: 4,
    ...overrides,
  };
}

export function entry(sequence: number, kind: string, detail: HistoryEntry['detail'] = {}): HistoryEntry {
  return { sequence, atMs: openedAtMs + sequence * 1000, kind, detail, hash: `h${sequence}` };
}
