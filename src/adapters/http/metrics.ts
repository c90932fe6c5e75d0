import { Counter, Gauge, Registry } from 'prom-client';
import type { IncidentView } from '../../ports/commands.ts';
import type { CalmMetrics, IntakeMetrics, Metrics, RefusalMetrics, TableMetrics } from '../../ports/metrics.ts';
import { type IntakeReading, intakeGauges, intakeMetrics, once } from './intake-metrics.ts';

/** What a scrape sees beside the counters. */
interface Reading {
  /** What is under way in the entrances for signals. */
  readonly intake?: IntakeReading;
  readonly incidents: readonly IncidentView[];
  readonly superseded: boolean;
  /** Life left of the credentials that mutating calls are made with; null when they have no end, absent when nobody says. */
  readonly credentialsSecondsLeft?: number | null;
  /** By how much the engine's time is ahead of the machine's; absent where they cannot differ. */
  readonly clockAheadSeconds?: number;
}

/** Counters that others feed through the port, and the text that Prometheus scrapes. */
export interface PrometheusMetrics extends Metrics, TableMetrics, CalmMetrics, IntakeMetrics, RefusalMetrics {
  readonly contentType: string;
  /** Prometheus text format. Gauges are taken from `reading`, so that they are right after a restart too. */
  render(reading: Reading): Promise<string>;
}

export function prometheusMetrics(): PrometheusMetrics {
  const registry = new Registry();
  const registers = [registry];
  const signals = new Counter({
    name: 'muster_signals_total',
    help: 'Signals by source and what became of them',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const certificates = new Counter({
    name: 'muster_certificates_unavailable_total',
    help: 'Alarms put off because their signing certificate was out of reach',
    registers,
  });
  const effects = new Counter({
    name: 'muster_effects_total',
    help: 'Performed effects by action and how they ended',
    labelNames: ['action', 'outcome'],
    registers,
  });
  const refused = new Counter({
    name: 'muster_requests_refused_total',
    help: "Requests that claimed to be a person's and did nothing, by entrance and reason",
    labelNames: ['entrance', 'why'],
    registers,
  });
  const preflight = new Gauge({
    name: 'muster_preflight_lines',
    help: 'Lines of the last preflight, by what they came to',
    labelNames: ['status'],
    registers,
  });
  const gauges = createGauges(registers);
  const readIntake = intakeGauges(registers);
  const counts = new Map<string, Counter.Internal>();
  return {
    contentType: registry.contentType,
    signals: (source, outcome, count = 1) =>
      once(counts, `${source} ${outcome}`, () => signals.labels({ source, outcome })).inc(count),
    certificateUnavailable: () => certificates.inc(),
    effect: (action, outcome) => effects.inc({ action, outcome }),
    refused: (entrance, why) => refused.inc({ entrance, why }),
    preflight: (counts) => {
      for (const [status, count] of Object.entries(counts)) preflight.set({ status }, count);
    },
    ...tableMetrics(registers),
    ...intakeMetrics(registers),
    async render(reading) {
      gauges.read(reading);
      if (reading.intake) readIntake(reading.intake);
      return registry.metrics();
    },
  };
}

function tableMetrics(registers: Registry[]): TableMetrics {
  const beats = new Counter({
    name: 'muster_heartbeats_total',
    help: 'Heartbeat items written to global tables, by table, Region and outcome',
    labelNames: ['table', 'region', 'outcome'],
    registers,
  });
  const lag = new Gauge({
    name: 'muster_replication_lag_seconds',
    help: 'Age of the newest heartbeat of one Region that the other shows; absent while it cannot be read',
    labelNames: ['table', 'from', 'to'],
    registers,
  });
  return {
    beat: (table, region, outcome) => beats.inc({ table, region, outcome }),
    replicationLag: (table, from, to, seconds) =>
      seconds === null ? lag.remove({ table, from, to }) : lag.set({ table, from, to }, seconds),
  };
}

function createGauges(registers: Registry[]): { read(reading: Reading): void } {
  const open = new Gauge({
    name: 'muster_incidents_open',
    help: 'Incidents not yet done, by workload',
    labelNames: ['workload', 'drill'],
    registers,
  });
  const waiting = new Gauge({
    name: 'muster_messages_waiting',
    help: 'Messages to people that were not delivered yet',
    registers,
  });
  const superseded = new Gauge({
    name: 'muster_engine_superseded',
    help: '1 while another engine owns a workload of this one',
    registers,
  });
  const credentials = gaugeWhenSet({
    name: 'muster_credentials_seconds_left',
    help: 'Life left of the credentials that mutating calls are made with',
    registers,
  });
  const clockAhead = gaugeWhenSet({
    name: 'muster_clock_ahead_seconds',
    help: "Seconds by which the engine's time, which never runs backwards, is ahead of the machine's",
    registers,
  });
  return {
    read(reading) {
      open.reset();
      for (const view of reading.incidents.filter(({ done }) => !done)) {
        open.inc({ workload: view.workload, drill: String(view.drill) });
      }
      waiting.set(reading.incidents.reduce((sum, { waitingMessages }) => sum + waitingMessages, 0));
      superseded.set(reading.superseded ? 1 : 0);
      const left = reading.credentialsSecondsLeft;
      if (left !== undefined) credentials(left ?? Number.POSITIVE_INFINITY);
      if (reading.clockAheadSeconds !== undefined) clockAhead(reading.clockAheadSeconds);
    },
  };
}

/** Made at its first value: a gauge that nobody sets reads 0, which would be an alarm, or the lack of one. */
function gaugeWhenSet(about: { name: string; help: string; registers: Registry[] }): (value: number) => void {
  let gauge: Gauge | undefined;
  return (value) => {
    gauge ??= new Gauge(about);
    gauge.set(value);
  };
}
