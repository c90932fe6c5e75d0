/** What a drill of the same pattern of trouble had shown, from its scorecard. */
export interface Prediction {
  readonly scenario: string;
  readonly verdict: string;
  readonly scope: string;
  readonly decision: string;
  readonly rtoSeconds: number | null;
  /** The least possible, for anybody. */
  readonly floorSeconds: number | null;
  readonly rpoSeconds: number | null;
}

/** The pattern of an incident: what was found, and what was decided on it. */
export interface Pattern {
  readonly verdict: string;
  readonly scope: string;
  readonly decision: string;
}

/**
 * The latest drill of the same pattern: same verdict, scope and decision.
 * @param drills oldest first, of the incident's workload
 */
export function predictionFor<Card extends Prediction>(drills: readonly Card[], pattern: Pattern): Card | undefined {
  return drills.findLast(
    ({ verdict, scope, decision }) =>
      verdict === pattern.verdict && scope === pattern.scope && decision === pattern.decision,
  );
}
