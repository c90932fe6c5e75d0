import type { Seen } from './wrk.ts';

interface Memory {
  readonly now: number;
  readonly peak: number;
}
type Alerts = Memory & { readonly one: Seen; readonly hundred: Seen };

export interface Result {
  readonly connections: number;
  /** Of the key that the notifications are signed with. */
  readonly keyBits: number;
  readonly floor: (Seen & Memory) | null;
  readonly sns: Seen & Memory & { readonly onDisk: number };
  readonly alertmanager: Alerts | null;
  readonly alerts: Alerts & { readonly onDisk: number };
  readonly kill: { readonly sent: number; readonly acknowledged: number; readonly missing: number };
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;
const ratio = (one: Seen, other: Seen | undefined): string =>
  other === undefined
    ? ''
    : `  ${(one.requestsPerSecond / other.requestsPerSecond).toFixed(2)} times that, ${(one.processorUsPerRequest / other.processorUsPerRequest).toFixed(2)} times its processor time`;

function line(what: string, seen: Seen, than?: Seen): string {
  const { requestsPerSecond, p50Ms, p99Ms, requests, errors, processorUsPerRequest } = seen;
  const figures = `${String(requestsPerSecond).padStart(6)} requests/s  p50 ${p50Ms} ms  p99 ${p99Ms} ms  ${processorUsPerRequest} µs of processor each  (${requests} requests, ${errors} errors)`;
  return `${what.padEnd(44)}${figures}${ratio(seen, than)}`;
}

/** For people. */
export function told({ connections, keyBits, floor, sns, alertmanager, alerts, kill }: Result): string {
  const than = alertmanager ?? undefined;
  return [
    `${connections} connections, notifications signed with ${keyBits} bits`,
    ...(floor ? [line('floor: node:http, verify, commit', floor)] : []),
    line('1 signed SNS notifications', sns, floor ?? undefined),
    ...(than ? [line('  Alertmanager, one alert a request', than.one)] : []),
    line('2 alerts, one a request', alerts.one, than?.one),
    ...(than ? [line('  Alertmanager, a hundred a request', than.hundred)] : []),
    line('3 alerts, a hundred a request', alerts.hundred, than?.hundred),
    `memory: ${megabytes(sns.now)} after notifications, ${megabytes(alerts.now)} after alerts (at most ${megabytes(alerts.peak)})${
      than ? `; Alertmanager ${megabytes(than.now)}` : ''
    }`,
    `on disk: ${sns.onDisk} notifications, ${alerts.onDisk} alerts`,
    `kill -9: ${kill.acknowledged} acknowledged of ${kill.sent}, ${kill.missing} of them missing afterwards`,
    '',
  ].join('\n');
}
