/** Alerts whose beginning is remembered at most; the one not heard of for the longest is forgotten first. */
const mostAlerts = 10_000;
/** An alert that is not sent again within this time has ended, ms: Alertmanager's own `resolve_timeout`, for those that do not tell their end. */
const silenceMs = 300_000;

/** When an alert began and until when it fires, as its sender says, ms since the epoch; null where it does not say. */
interface Told {
  readonly startsAtMs: number | null;
  readonly endsAtMs: number | null;
}

/** When alerts began, also those whose sender does not say: at their first send, so that their repeats are one signal. In memory only. */
export class AlertBeginnings {
  readonly #known = new Map<string, { readonly beganAtMs: number; readonly untilMs: number }>();

  /** When the alert began that its sender tells of now; one that has ended is forgotten. @param alertId the same for each send of it */
  of(alertId: string, { startsAtMs, endsAtMs }: Told, nowMs: number): number {
    const known = this.#known.get(alertId);
    if (known) this.#known.delete(alertId);
    if (startsAtMs !== null) return startsAtMs;
    if (endsAtMs !== null && endsAtMs <= nowMs) return endsAtMs;
    const beganAtMs = known && nowMs <= known.untilMs ? known.beganAtMs : nowMs;
    this.#remember(alertId, beganAtMs, Math.max(nowMs + silenceMs, endsAtMs ?? 0));
    return beganAtMs;
  }

  #remember(alertId: string, beganAtMs: number, untilMs: number): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= mostAlerts) this.#known.delete(oldest);
    this.#known.set(alertId, { beganAtMs, untilMs });
  }
}
