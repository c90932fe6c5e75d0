/** Who is on call for a workload at an instant. */
export interface OnCall {
  /** Never fails: where a rotation cannot be asked, the list that is configured as its fallback answers. */
  levels(workload: string, atMs: number, signal: AbortSignal): Promise<OnCallAnswer>;
}

export interface OnCallAnswer {
  /** Ids of people: the first level is woken first, the next when nobody of it answers. Empty only where nobody is configured. */
  readonly levels: readonly (readonly string[])[];
  /** Where it is from, for the history: `list`, `rotation`, `webhook`, `fallback: …` with the reason, or `nobody`. */
  readonly source: string;
}
