import { z } from 'zod';

/** What would have been right, and what the world may have received without a mistake. The sandbox and the engine never see it. */

export const decision = z.enum(['failover', 'zonal-shift', 'rollback', 'adjust-dial', 'hold']);
export type ExpectedDecision = z.infer<typeof decision>;

const verdict = z.enum(['aws', 'ours', 'dial', 'unknown']);
const scope = z.enum(['component', 'zonal', 'regional', 'telemetry-only']);

export const expected = z.strictObject({
  verdict: verdict.describe("Whose fault it is: AWS's, ours, a limit of ours (dial), or not to be known."),
  scope: scope.describe('How far it reaches.'),
  decision: decision.describe('The right call, judged on what was knowable then.'),
  alsoRight: z.array(decision).optional().describe('Other decisions that would have been right too.'),
  reason: z.string().min(1).optional().describe('Why that call is right, for whoever reads the scorecard.'),
});
export type Expected = z.infer<typeof expected>;

/** Calls that send clients to another Region. */
const levers = [
  'route53-recovery-cluster:UpdateRoutingControlStates',
  's3:PutObject',
  's3:DeleteObject',
  'cloudwatch:PutMetricData',
  'route53:ChangeResourceRecordSets',
] as const;
const moving = ['dynamodb:PutItem', ...levers] as const;
const dialling = ['lambda:PutFunctionConcurrency', 'dynamodb:UpdateTable', 'kinesis:UpdateShardCount'] as const;
const pausing = ['lambda:UpdateEventSourceMapping', 'scheduler:UpdateSchedule'] as const;

/**
 * Calls of AWS on the workload that each decision is made of, failback included. Making room in the Region that takes over, and stopping what
 * works by itself in the one that is left, belong to a failover.
 */
export const callsOf: Readonly<Record<ExpectedDecision, readonly string[]>> = {
  failover: [...moving, ...dialling, ...pausing],
  'zonal-shift': [
    'arc-zonal-shift:StartZonalShift',
    'arc-zonal-shift:UpdateZonalShift',
    'arc-zonal-shift:CancelZonalShift',
  ],
  rollback: ['lambda:UpdateAlias', 'apigateway:UpdateStage'],
  'adjust-dial': dialling,
  hold: [],
};

const call = z
  .string()
  .regex(/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/, 'a decision such as failover, or a call such as lambda:UpdateAlias');

export const allowedActions = z
  .array(z.union([decision, call]))
  .describe(
    'What may be changed in the workload without being wrong: decisions, each standing for the calls that it is made of, or calls by service and operation. Absent: what the expected decision and those that are also right need.',
  );

/** Calls, as `service:Operation`, that a scenario allows on the workload. Every other that the world receives is a wrong action. */
export function allowedCalls(scenario: {
  readonly expected: Pick<Expected, 'decision' | 'alsoRight'>;
  readonly allowedActions?: readonly string[] | undefined;
}): ReadonlySet<string> {
  const { decision: right, alsoRight = [] } = scenario.expected;
  const allowed = scenario.allowedActions ?? [right, ...alsoRight];
  return new Set(allowed.flatMap((one) => (isDecision(one) ? callsOf[one] : [one])));
}

/** In words, the best one first. */
export function rightDecisions({ decision: right, alsoRight = [] }: Expected): string {
  return [right, ...alsoRight].join(' or ');
}

/** Is a decision the right call, or one of those that would have been right too? */
export function isRight(made: string, { decision: right, alsoRight = [] }: Expected): boolean {
  return made === right || (alsoRight as readonly string[]).includes(made);
}

/** Does a call, as `service:Operation`, send clients to another Region? */
export function isLever(call: string): boolean {
  return (levers as readonly string[]).includes(call);
}

function isDecision(text: string): text is ExpectedDecision {
  return Object.hasOwn(callsOf, text);
}
