import { createHash } from 'node:crypto';
import { InputError, shown } from '../errors.ts';
import type { Signal } from '../ports/commands.ts';
import type { IntakeProblem } from '../ports/intake.ts';
import { ownRegion, type Workload } from '../workload/schema.ts';
import { idOf } from './cloudwatch.ts';
import type { Mapping, TextSource } from './webhook-schema.ts';

/** Most alerts in one payload. */
const mostAlerts = 1_000;
/** Longest texts kept, in characters. */
const longest = { name: 200, reason: 1023 } as const;

export interface MappingTarget {
  /** Names the webhook in ids. */
  readonly webhook: string;
  readonly workloads: readonly Workload[];
  readonly nowMs: number;
}

/** Signals of one payload, and what of it could not be taken. @throws InputError when it is no payload at all */
export function mapped(
  mapping: Mapping,
  data: unknown,
  target: MappingTarget,
): { signals: Signal[]; problems: IntakeProblem[] } {
  const base = mapping.each ?? '';
  const alerts = mapping.each === undefined ? [data] : valueAt(data, mapping.each);
  if (!Array.isArray(alerts))
    throw new InputError([{ path: base, found: shown(alerts), expected: 'an array of alerts' }]);
  if (alerts.length > mostAlerts)
    throw new InputError([{ path: base, found: `${alerts.length} alerts`, expected: `at most ${mostAlerts}` }]);
  const signals: Signal[] = [];
  const problems: IntakeProblem[] = [];
  for (const [index, alert] of alerts.entries()) {
    const one = signalOf(mapping, alert, target);
    if (one === null) continue;
    if ('expected' in one)
      problems.push({ ...one, path: mapping.each === undefined ? one.path : `${base}/${index}${one.path}` });
    else signals.push(one);
  }
  return { signals, problems };
}

/** Null when nothing happened that a signal is for. */
function signalOf(
  mapping: Mapping,
  alert: unknown,
  { webhook, workloads, nowMs }: MappingTarget,
): Signal | IntakeProblem | null {
  const kind = kindOf(mapping.state, alert);
  if (kind === undefined)
    return { path: mapping.state.at, found: shown(valueAt(alert, mapping.state.at)), expected: 'a text' };
  if (kind === null) return null;
  const ids = mapping.id.map((path) => textAt(alert, path));
  const absent = ids.indexOf(undefined);
  if (absent >= 0)
    return { path: mapping.id[absent] ?? '', found: 'nothing', expected: 'what tells this alert from others' };
  const name = textOf(mapping.name, alert);
  if (name === undefined) return missing(mapping.name, 'a name');
  const named = textOf(mapping.workload, alert);
  const workload = workloads.find(({ id }) => id === named);
  if (!workload) {
    const expected = `one of ${workloads.map(({ id }) => id).join(', ')}`;
    return { path: pathOf(mapping.workload), found: shown(named), expected };
  }
  const occurredAtMs = mapping.occurredAt ? instantAt(alert, mapping.occurredAt.at) : nowMs;
  if (occurredAtMs === undefined)
    return { path: mapping.occurredAt?.at ?? '', found: 'no instant', expected: 'ISO 8601, or a time since the epoch' };
  const component = mapping.component && textOf(mapping.component, alert);
  const region = mapping.region && textOf(mapping.region, alert);
  const since = mapping.occurredAt ? occurredAtMs : 0;
  return {
    id: `webhook:${webhook}:${idOf(since)}:${digest([workload.id, ...ids])}:${kind}`,
    source: 'webhook',
    kind,
    workload: workload.id,
    region: ownRegion(workload, region ?? null),
    name: name.slice(0, longest.name),
    component: workload.components.find(({ id }) => id === component)?.id ?? null,
    severity: severityOf(mapping.severity, alert),
    occurredAtMs,
    reason: ((mapping.reason && textOf(mapping.reason, alert)) ?? name).slice(0, longest.reason),
  };
}

/** Two alerts differ when any part of what tells them apart does, however long, and whosever they are. */
function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function kindOf(state: Mapping['state'], alert: unknown): 'alarm' | 'cleared' | 'insufficientData' | null | undefined {
  const word = textAt(alert, state.at);
  if (word === undefined) return undefined;
  if (state.alarm.includes(word)) return 'alarm';
  if (state.cleared?.includes(word)) return 'cleared';
  return state.insufficientData?.includes(word) ? 'insufficientData' : null;
}

/** What no word names is grave until somebody says otherwise. */
function severityOf(severity: Mapping['severity'], alert: unknown): Signal['severity'] {
  if ('value' in severity) return severity.value;
  const word = textAt(alert, severity.at) ?? '';
  return (['sev1', 'sev2', 'sev3'] as const).find((level) => severity[level]?.includes(word)) ?? 'sev2';
}

function textOf(source: TextSource, alert: unknown): string | undefined {
  return 'value' in source ? source.value : textAt(alert, source.at);
}

function pathOf(source: TextSource): string {
  return 'value' in source ? '' : source.at;
}

function missing(source: TextSource, expected: string): IntakeProblem {
  return { path: pathOf(source), found: 'nothing', expected };
}

/** Texts, numbers and truth values; undefined for anything else, and for an empty text. */
function textAt(data: unknown, path: string): string | undefined {
  const value = valueAt(data, path);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Seconds until 1 January 2100 are fewer than this; what is more counts as milliseconds. */
const lastSecond = 4_102_444_800;

function instantAt(data: unknown, path: string): number | undefined {
  const text = textAt(data, path);
  if (text === undefined) return undefined;
  const number = /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
  const atMs = number === undefined ? Date.parse(text) : Math.round(number < lastSecond ? number * 1000 : number);
  return Number.isFinite(atMs) && atMs >= 0 ? atMs : undefined;
}

/** What stands at a JSON Pointer; only own members, so that no name reaches what every object has. */
function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const part of path.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
