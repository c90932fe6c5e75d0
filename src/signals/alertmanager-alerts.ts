import { InputError, shown } from '../errors.ts';
import type { IntakeProblem } from '../ports/intake.ts';
import { parsedJson } from './message-content.ts';

/** One alert as a Prometheus or a Grafana posts it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** Null: its sender does not say. */
  readonly startsAtMs: number | null;
  /** Null: it goes on. A sender that repeats itself writes an instant ahead of now. */
  readonly endsAtMs: number | null;
  /** Its summary or description, for people. */
  readonly told: string;
}

export interface ParsedAlerts {
  /** Each with its place in the batch. */
  readonly alerts: readonly (readonly [number, PostedAlert])[];
  readonly problems: IntakeProblem[];
}

/** Bounds of one batch and one alert. */
const mostAlerts = 10_000;
const mostLabels = 64;
/** Longest name or value, in characters. */
const longestText = 4_096;
/** As much of a label's name as is repeated back, in characters. */
const shownName = 80;

/**
 * `postableAlerts` of Alertmanager's API: an array of `{labels, annotations?, startsAt?, endsAt?, generatorURL?}`. Labels with empty values count
 * as absent. Written by hand, not as a schema: a batch holds hundreds of alerts, and this is the hottest loop of the intake.
 * @throws InputError when it is no batch at all
 */
export function parseAlerts(body: string): ParsedAlerts {
  const data = parsedJson(body);
  if (!Array.isArray(data)) throw notABatch(shown(data), 'an array of alerts');
  if (data.length > mostAlerts) throw notABatch(`${data.length} alerts`, `at most ${mostAlerts} alerts`);
  const problems: IntakeProblem[] = [];
  const alerts: (readonly [number, PostedAlert])[] = [];
  const instants = new Instants();
  for (const [index, one] of data.entries()) {
    const alert = parseAlert(one, instants);
    if ('expected' in alert) problems.push({ ...alert, path: `${index}${alert.path}` });
    else alerts.push([index, alert]);
  }
  return { alerts, problems };
}

function notABatch(found: string, expected: string): InputError {
  return new InputError([{ path: '', found, expected }]);
}

function parseAlert(data: unknown, instants: Instants): PostedAlert | IntakeProblem {
  if (!isObject(data)) return problem('', data, 'an alert');
  const labels = textsOf(data.labels);
  if (labels === undefined) return labelsProblem(data.labels);
  if (Object.keys(labels).length === 0) return problem('.labels', data.labels, 'at least one label with a value');
  const startsAtMs = instants.of(data.startsAt);
  if (startsAtMs === undefined) return problem('.startsAt', data.startsAt, 'an instant of RFC 3339');
  const endsAtMs = instants.of(data.endsAt);
  if (endsAtMs === undefined) return problem('.endsAt', data.endsAt, 'an instant of RFC 3339');
  if (startsAtMs !== null && endsAtMs !== null && endsAtMs < startsAtMs)
    return problem('.endsAt', data.endsAt, 'an instant that is not before startsAt');
  return { labels, startsAtMs, endsAtMs, told: toldBy(data.annotations) ?? labels.alertname ?? '' };
}

/** Annotations are decoration: what cannot be used of them is left out, and refuses no alert. */
function toldBy(annotations: unknown): string | undefined {
  if (!isObject(annotations)) return undefined;
  for (const name of ['summary', 'description', 'message']) {
    const text = annotations[name];
    if (typeof text === 'string' && text !== '') return text;
  }
  return undefined;
}

function problem(path: string, found: unknown, expected: string): IntakeProblem {
  return { path, found: shown(found), expected };
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

/** Texts by name, empty ones left out; undefined when it is anything else. */
function textsOf(data: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(data)) return undefined;
  const names = Object.keys(data);
  if (names.length > mostLabels) return undefined;
  let empty = false;
  for (const name of names) {
    const value = data[name];
    if (!isText(value) || name === '' || name.length > longestText) return undefined;
    empty ||= value === '';
  }
  const texts = data as Record<string, string>;
  return empty ? Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== '')) : texts;
}

/** What is wrong with labels that are refused. They tell one alert from another: none of them can be left out or cut. */
function labelsProblem(data: unknown): IntakeProblem {
  if (!isObject(data)) return problem('.labels', data, 'an object of texts');
  const names = Object.keys(data);
  const path = '.labels';
  if (names.length > mostLabels)
    return { path, found: `${names.length} labels`, expected: `at most ${mostLabels} labels` };
  const bad = names.find((name) => name === '' || name.length > longestText);
  if (bad !== undefined)
    return { path, found: `a name of ${bad.length} characters`, expected: `names of 1 to ${longestText} characters` };
  const name = names.find((one) => !isText(data[one])) ?? '';
  const value = data[name];
  return {
    path: `.labels.${name.slice(0, shownName)}`,
    found: typeof value === 'string' ? `${value.length} characters` : shown(value),
    expected: `a text of at most ${longestText} characters`,
  };
}

/** RFC 3339, to the millisecond. Null when absent, or Go's zero instant, which its programs write for an unset one; undefined when it is none. */
const rfc3339 = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Alerts of one batch often began together: each text is read once. */
class Instants {
  readonly #known = new Map<unknown, number | null | undefined>();

  of(data: unknown): number | null | undefined {
    if (this.#known.has(data)) return this.#known.get(data);
    const instant = instantOf(data);
    this.#known.set(data, instant);
    return instant;
  }
}

function instantOf(data: unknown): number | null | undefined {
  if (data === undefined || data === null || data === '') return null;
  const match = typeof data === 'string' && data.length < 48 ? rfc3339.exec(data) : null;
  if (!match) return undefined;
  const [, seconds = '', fraction = '', zone = ''] = match;
  const atMs = Date.parse(`${seconds.replace(/[t ]/, 'T')}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
  if (Number.isNaN(atMs)) return undefined;
  return atMs <= 0 ? null : atMs;
}
