import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Incident, Metrics, ServiceGraph, Telemetry } from '../../src/diagnosis/accounting/incident.ts';

interface RawTelemetry {
  readonly step_s?: number;
  readonly timestamps: readonly number[];
  readonly metrics: Readonly<Record<string, Metrics>>;
  readonly edge_metrics?: Readonly<Record<string, Metrics>>;
}

interface RawIssue {
  readonly step_s: number;
  readonly alarm: {
    readonly node: string;
    readonly metric: string;
    readonly statistic: string;
    readonly timestamp: number;
  };
  readonly window: RawTelemetry;
}

interface Entry {
  readonly id: string;
  readonly track: string;
  readonly graph: string;
  readonly normal: string;
  readonly file: string;
}

interface Truth {
  readonly root_cause: string | null;
  readonly fault_kind: string;
  readonly upstream_id?: string | null;
}

/** One incident of a pack and what really was. */
export interface Issue {
  readonly id: string;
  readonly track: string;
  readonly incident: Incident;
  readonly rootCause: string | null;
  readonly faultKind: string;
  /** Where it came from: derived tracks share it with the issue they were made of. */
  readonly origin: string;
}

/** Issues of `rca-*` under a pack; none where the folder is not there. */
export function readIssues(pack: string, folder: string): Issue[] {
  const at = join(pack, folder);
  if (!existsSync(join(at, 'index.json'))) return [];
  const truth = json<Record<string, Truth>>(join(at, 'truth.json'));
  const graphs = new Map<string, ServiceGraph>();
  const histories = new Map<string, Telemetry>();
  return json<Entry[]>(join(at, 'index.json')).map(({ id, track, graph, normal, file }) => {
    const raw = json<RawIssue>(join(at, file));
    const { alarm, window, step_s: step } = raw;
    const { node, metric, statistic, timestamp: onsetSeconds } = alarm;
    const answer = truth[id];
    return {
      id,
      track,
      rootCause: answer?.root_cause ?? null,
      faultKind: answer?.fault_kind ?? 'none',
      origin: answer?.upstream_id ?? id,
      incident: {
        graph: kept(graphs, graph, () => json<ServiceGraph>(join(at, 'graphs', `${graph}.json`))),
        alarm: { node, metric, statistic, onsetSeconds },
        window: telemetry(window, step),
        history: kept(histories, normal, () => telemetry(json(join(at, 'normal', `${normal}.json.gz`)), step)),
      },
    };
  });
}

export function json<Value>(path: string): Value {
  return JSON.parse(text(path)) as Value;
}

/** A text file, unpacked when it is packed. */
export function text(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function kept<Value>(known: Map<string, Value>, key: string, read: () => Value): Value {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

function telemetry(raw: RawTelemetry, step: number): Telemetry {
  return {
    stepSeconds: raw.step_s ?? step,
    timestamps: raw.timestamps,
    nodes: raw.metrics,
    edges: raw.edge_metrics ?? {},
  };
}
