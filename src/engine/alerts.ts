import type { IncidentRecord, OutboxEntry, RaisedAlert } from './record.ts';

/** So many alerts of their own are raised for an incident: all are named again when it ends. Whoever slept through a hundred wakes at no other. */
const mostAlerts = 100;

/**
 * A message with the alert that it raises, or those that it is about: who has acknowledged an alert is not woken by the same one again. An alert is
 * raised where the message is queued, so that one that may have got through is ended with the others. What is decided at the same instant as an
 * acknowledgement is not acknowledged by it. Pure.
 */
export function withAlerts(
  { alerts = [] }: Pick<IncidentRecord, 'alerts'>,
  entry: OutboxEntry,
  nowMs: number,
): { readonly entry: OutboxEntry; readonly alerts: readonly RaisedAlert[] } {
  const { key, destination, occasion, ownAlertEveryMs, closes } = entry;
  const here = alerts.filter((alert) => alert.destination === destination);
  if (ownAlertEveryMs === undefined) {
    const about = here.filter(({ atMs }) => closes || atMs < nowMs).map((alert) => alert.key);
    return { entry: about.length === 0 ? entry : { ...entry, alerts: about }, alerts };
  }
  const recent = here.findLast((alert) => alert.occasion === occasion && nowMs - alert.atMs < ownAlertEveryMs);
  const joined = here.length < mostAlerts ? recent : here.at(-1);
  if (joined) return { entry: { ...entry, alert: joined.key }, alerts };
  return { entry: { ...entry, alert: key }, alerts: [...alerts, { key, destination, occasion, atMs: nowMs }] };
}
