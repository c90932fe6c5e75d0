import type { Signal } from '../../src/ports/commands.ts';
import { type Correlated, type Correlation, correlate, emptyCorrelation } from '../../src/signals/correlate.ts';
import { terrainOf } from '../../src/signals/outage-extent.ts';
import { workload } from './workloads.ts';

export const startMs = Date.parse('2025-10-20T06:51:12Z');

/** api → orders, and beside them mail → outbox, and report, which share nothing with each other. */
export const shop = workload({
  components: [
    { id: 'api', service: 'apigateway', name: 'shop', calls: ['orders'] },
    { id: 'orders', service: 'dynamodb', name: 'orders' },
    { id: 'mail', service: 'lambda', name: 'mail', calls: ['outbox'] },
    { id: 'outbox', service: 'sqs', name: 'outbox' },
    { id: 'report', service: 'lambda', name: 'report' },
  ],
});
export const terrain = terrainOf(shop);

let made = 0;
export function signal(changes: Partial<Signal> = {}): Signal {
  made += 1;
  return {
    id: `s${made}`,
    source: 'cloudwatch',
    kind: 'alarm',
    workload: 'shop',
    region: 'us-east-1',
    name: 'api-5xx',
    component: 'api',
    severity: 'sev2',
    occurredAtMs: startMs,
    reason: 'too many errors',
    ...changes,
  };
}

/** Folds signals, with a trip through JSON before each as the engine's journal makes it. */
export function fold(signals: readonly Signal[], from: Correlation = emptyCorrelation, nowMs = startMs): Correlated {
  let folded: Correlated = { state: from, deliveries: [] };
  for (const next of signals) {
    const stored = JSON.parse(JSON.stringify(folded.state)) as Correlation;
    const { state, deliveries } = correlate(stored, [next], terrain, nowMs);
    folded = { state, deliveries: [...folded.deliveries, ...deliveries] };
  }
  return folded;
}

export function kinds({ deliveries }: Correlated): string[] {
  return deliveries.map(({ kind, incidentId }) => `${kind} ${incidentId}`);
}
