import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { IntakeMetrics } from '../../ports/metrics.ts';

/** What is under way in the entrances for signals. */
export interface IntakeReading {
  readonly requests: number;
  readonly bytes: number;
  /** Signals on disk that are not correlated yet. */
  readonly backlog: number;
  /** Transactions of the journal, and writes in them, since it was opened. */
  readonly transactions: number;
  readonly writes: number;
}

/** Upper bounds, seconds: SNS gives up after 15. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15];

export function intakeMetrics(registers: Registry[]): IntakeMetrics {
  const answers = new Histogram({
    name: 'muster_intake_request_seconds',
    help: 'Requests to the entrances for signals, from head to answer, by source and outcome',
    labelNames: ['source', 'outcome'],
    buckets,
    registers,
  });
  const stages = new Histogram({
    name: 'muster_intake_stage_seconds',
    help: 'Stages of such a request: read, its body is here; store, what it means is on disk',
    labelNames: ['source', 'stage'],
    buckets,
    registers,
  });
  const bytes = new Counter({
    name: 'muster_intake_bytes_total',
    help: 'Bytes of bodies that were read by the entrances for signals',
    labelNames: ['source'],
    registers,
  });
  const answered = new Map<string, { observe(value: number): void }>();
  const staged = new Map<string, { observe(value: number): void }>();
  const read = new Map<string, Counter.Internal>();
  return {
    answered: (source, outcome, seconds) =>
      once(answered, `${source} ${outcome}`, () => answers.labels({ source, outcome })).observe(seconds),
    stage: (source, stage, seconds) =>
      once(staged, `${source} ${stage}`, () => stages.labels({ source, stage })).observe(seconds),
    received: (source, count) => once(read, source, () => bytes.labels({ source })).inc(count),
  };
}

/** The child of a metric by its labels, found without making the labels' key anew at every count. */
export function once<Child>(known: Map<string, Child>, key: string, make: () => Child): Child {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}

/** Gauges that are right at the time of a scrape. */
export function intakeGauges(registers: Registry[]): (reading: IntakeReading) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const requests = gauge('muster_intake_requests', 'Requests to the entrances for signals that are under way');
  const bytes = gauge('muster_intake_bytes', 'Bytes of their bodies that are held');
  const backlog = gauge('muster_signals_waiting', 'Signals on disk that are not correlated yet');
  const transactions = gauge('muster_journal_transactions', 'Transactions of the journal since it was opened');
  const writes = gauge('muster_journal_writes', 'Writes in them: many that wait share one');
  return (reading) => {
    requests.set(reading.requests);
    bytes.set(reading.bytes);
    backlog.set(reading.backlog);
    transactions.set(reading.transactions);
    writes.set(reading.writes);
  };
}
