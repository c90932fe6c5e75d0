/** One finding. An error means the runbooks must not be used as they are. */
export interface LintFinding {
  readonly level: 'error' | 'warning';
  /** Runbook or workload, and the place in it. */
  readonly where: string;
  readonly what: string;
  /** What to do about it. */
  readonly fix: string;
}
