import { hash } from 'node:crypto';
import type { WallClock } from '../ports/clock.ts';
import type { Commands, Signal } from '../ports/commands.ts';
import type { Entrance, IntakeAnswer, IntakeProblem } from '../ports/intake.ts';
import { ownRegion, type Workload } from '../workload/schema.ts';
import type { AlarmBook } from './alarm-owners.ts';
import { AlertBeginnings } from './alert-beginnings.ts';
import { type PostedAlert, parseAlerts } from './alertmanager-alerts.ts';
import { idOf } from './cloudwatch.ts';
import { maySpeakOf, type Sender, senderOf } from './senders.ts';

/** Which labels say what, and what severities are called there. */
export interface AlertLabels {
  readonly workload: string;
  readonly region: string;
  readonly component: string;
  readonly severity: string;
  /** Alerts of a severity that is to be ignored are no signals. */
  readonly severities: Readonly<Record<string, Signal['severity'] | 'ignore'>>;
}

export interface AlertmanagerRules extends AlarmBook {
  readonly senders: readonly Sender[];
  readonly labels: AlertLabels;
}

/** Largest batch taken, bytes: Prometheus sends up to 256 alerts at once (notifier, `maxBatchSize`), each of about a kilobyte. */
const bodyLimit = 2_097_152;
/** Longest reason kept, in characters. */
const reasonLength = 1023;

/**
 * `POST /api/v2/alerts` as Alertmanager has it (its `openapi.yaml`), so that Prometheus and Grafana send here unchanged. Senders repeat what still
 * fires every minute or so: the same alert, in the same state since the same instant, is one signal. As in Alertmanager, one alert that cannot be
 * taken does not keep the others out.
 */
export function alertmanagerEntrance(
  { wall, commands }: { readonly wall: WallClock; readonly commands: Pick<Commands, 'signals'> },
  rules: AlertmanagerRules,
): Entrance {
  const beginnings = new AlertBeginnings();
  const workloads = new Map(rules.workloads.map((workload) => [workload.id, workload]));
  return {
    source: 'alertmanager',
    path: '/api/v2/alerts',
    bodyLimit,
    async take(request) {
      const sender = senderOf(request, rules.senders, 'alertmanager');
      if ('outcome' in sender) return sender;
      const nowMs = wall.now();
      const { alerts, problems } = parseAlerts(request.body);
      const signals: Signal[] = [];
      for (const [index, alert] of alerts) {
        // Looked at before whose the alert is: one that always fires, to show that alerts arrive, often names no workload.
        const severity = severityOf(alert, rules);
        if (severity === 'ignore') continue;
        const workload = workloadOf(alert, rules, workloads);
        const fault = workloadFault(workload, alert, rules, sender);
        if (fault) problems.push({ ...fault, path: `${index}.${fault.path}` });
        else if (workload) signals.push(signalOf(alert, workload, rules.labels, { severity, beginnings, nowMs }));
      }
      if (signals.length > 0) return store(signals, problems, commands);
      if (problems.length > 0) return { outcome: 'invalid', problems };
      return { outcome: 'ignored', reason: alerts.length > 0 ? 'only severities that are to be ignored' : 'no alerts' };
    },
  };
}

async function store(
  signals: readonly Signal[],
  problems: readonly IntakeProblem[],
  commands: Pick<Commands, 'signals'>,
): Promise<IntakeAnswer> {
  const stored = await commands.signals(signals);
  return problems.length > 0 ? { outcome: 'stored', ...stored, problems } : { outcome: 'stored', ...stored };
}

/** By its label; without one, the only workload there is or the one for unlisted alarms. */
function workloadOf(
  { labels }: PostedAlert,
  { labels: names, unlisted, workloads }: AlertmanagerRules,
  byId: ReadonlyMap<string, Workload>,
): Workload | undefined {
  const named = labelOf(labels, names.workload);
  if (named !== undefined) return byId.get(named);
  return workloads.length === 1 ? workloads[0] : byId.get(unlisted.workload ?? '');
}

function workloadFault(
  workload: Workload | undefined,
  { labels }: PostedAlert,
  { labels: names, workloads }: AlertmanagerRules,
  sender: Sender,
): IntakeProblem | undefined {
  const path = `labels.${names.workload}`;
  const found = JSON.stringify(labelOf(labels, names.workload) ?? null).slice(0, 80);
  if (!workload) return { path, found, expected: `one of ${workloads.map(({ id }) => id).join(', ')}` };
  if (maySpeakOf(sender, workload.id)) return undefined;
  return { path, found, expected: `a workload of which ${sender.id} may speak: ${sender.workloads?.join(', ')}` };
}

/** What an alert does not tell by itself. */
interface Circumstances {
  readonly severity: Signal['severity'];
  readonly beginnings: AlertBeginnings;
  readonly nowMs: number;
}

function signalOf(
  alert: PostedAlert,
  workload: Workload,
  names: AlertLabels,
  { severity, beginnings, nowMs }: Circumstances,
): Signal {
  const { labels, endsAtMs } = alert;
  const resolved = endsAtMs !== null && endsAtMs <= nowMs;
  const component = labelOf(labels, names.component);
  const alertId = fingerprintOf(labels);
  const beganAtMs = beginnings.of(alertId, alert, nowMs);
  return {
    id: `alertmanager:${idOf(beganAtMs)}:${alertId}:${resolved ? 'resolved' : 'firing'}`,
    source: 'alertmanager',
    kind: resolved ? 'cleared' : 'alarm',
    workload: workload.id,
    region: ownRegion(workload, labelOf(labels, names.region) ?? null),
    name: labelOf(labels, 'alertname') ?? 'alert',
    alertId,
    component: component !== undefined && workload.components.some(({ id }) => id === component) ? component : null,
    severity,
    occurredAtMs: resolved ? endsAtMs : beganAtMs,
    reason: alert.told.slice(0, reasonLength),
  };
}

/** What its label means; any other counts as unlisted alarms do. */
function severityOf(
  { labels }: PostedAlert,
  { labels: names, unlisted }: AlertmanagerRules,
): Signal['severity'] | 'ignore' {
  const value = labelOf(labels, names.severity) ?? '';
  const meant = Object.hasOwn(names.severities, value) ? names.severities[value] : undefined;
  return meant ?? unlisted.severity;
}

/** Characters of six bits each: 72 bits tell more alerts apart than Prometheus' own fingerprints of 64. */
const fingerprintLength = 12;

/** The value of a label that the sender gave: names are the configuration's, and some are those of every object. */
function labelOf(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** What tells one alert from another: all its labels, whatever their order. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of sortedNames(labels)) text += `${text === '' ? '' : '\0\0'}${name}\0${labels[name]}`;
  return hash('sha1', text, 'base64url').slice(0, fingerprintLength);
}

/** Names of the labels seen last, as they came and sorted: those of one batch are mostly the same. */
let lastNames: { readonly names: readonly string[]; readonly sorted: readonly string[] } = { names: [], sorted: [] };

function sortedNames(labels: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.keys(labels);
  const known = names.length === lastNames.names.length && names.every((name, at) => name === lastNames.names[at]);
  if (!known) lastNames = { names, sorted: names.toSorted() };
  return lastNames.sorted;
}
