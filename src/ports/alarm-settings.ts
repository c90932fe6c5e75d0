/** Whom CloudWatch alarms notify, read in calm times. */

export interface AlarmSetting {
  readonly name: string;
  /** What is notified when the alarm goes off: ARNs of topics and functions. Empty while the alarm's actions are switched off. */
  readonly notifies: readonly string[];
}

export interface AlarmSettings {
  /** Alarms that do not exist are absent from the answer. */
  settings(region: string, names: readonly string[], signal: AbortSignal): Promise<AlarmSetting[]>;
}
