import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { Signal } from '../ports/commands.ts';
import { ownRegion, type Workload } from '../workload/schema.ts';
import { type AlarmBook, type AlarmPlace, ownersOf } from './alarm-owners.ts';
import { problemsOf } from './problems.ts';

/** `arn:partition:cloudwatch:region:account:alarm:name` (Service Authorization Reference, "Resource types defined by Amazon CloudWatch"). */
const arnParts = /^arn:aws[a-z-]*:cloudwatch:([a-z]{2}(?:-[a-z]+)+-\d):(\d{12}):alarm:./;
export const alarmArn = z.string().regex(arnParts, 'the ARN of a CloudWatch alarm');

/** An instant as CloudWatch writes it, with an offset that has no colon; ms since the epoch. */
export const instant = z.string().transform((text, context) => {
  // Hardly ever another offset, and putting the colon in costs as much as all the rest.
  const plain = text.endsWith('+0000') ? `${text.slice(0, -5)}Z` : text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const atMs = Date.parse(plain);
  if (Number.isFinite(atMs)) return atMs;
  context.issues.push({ code: 'custom', message: 'an instant such as 2025-10-20T06:51:12.000+0000', input: text });
  return z.NEVER;
});

/**
 * A CloudWatch alarm as it arrives in an SNS message: metric, metric-math or anomaly (`Trigger.Metrics`), composite (`AlarmRule`, no
 * `Trigger`), and about a query of logs (`QueryString`, `LogGroups`). Only what Muster uses is read; other keys pass. Source: "Amazon SNS notifications" of the CloudWatch user guide, and samples.
 */
const alarmMessage = z.object({
  AlarmName: z.string().min(1),
  AlarmArn: alarmArn,
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string().nullish(),
  StateChangeTime: instant,
  Trigger: z.object({ MetricName: z.string().nullish() }).nullish(),
  AlarmRule: z.string().nullish(),
  QueryString: z.string().nullish(),
});
type AlarmMessage = z.infer<typeof alarmMessage>;

/** A notification of a once-a-minute heartbeat alarm: its silence is the signal. */
export interface Heartbeat {
  readonly workload: string;
  readonly region: string;
  readonly name: string;
}

/** A heartbeat with the instant that the notification itself states, ms since the epoch. */
export interface HeardHeartbeat extends Heartbeat {
  readonly atMs: number;
}

export interface AlarmArrival {
  readonly signals: readonly Signal[];
  readonly heartbeats: readonly HeardHeartbeat[];
}

const kinds = { ALARM: 'alarm', OK: 'cleared', INSUFFICIENT_DATA: 'insufficientData' } as const;

/** Longest reason kept, in characters: CloudWatch's own limit for a state reason is 1023. */
const reasonLength = 1023;

/**
 * What one alarm message tells.
 * @param message the `Message` of the envelope, parsed as JSON
 * @throws InputError with what was found and expected
 */
export function cloudwatchChange(message: unknown): AlarmChange {
  const alarm = parseAlarm(message);
  return {
    name: alarm.AlarmName,
    place: placeOf(alarm.AlarmArn),
    state: alarm.NewStateValue,
    atMs: alarm.StateChangeTime,
    reason: reasonOf(alarm),
  };
}

/** A change of an alarm's state, however it was told. */
export interface AlarmChange {
  readonly name: string;
  readonly place: AlarmPlace;
  readonly state: keyof typeof kinds;
  readonly atMs: number;
  readonly reason: string;
}

/**
 * A signal for each workload that lists the alarm by name, Region and account. An alarm of a Region that is none of the workload's leaves open
 * which of the two fails.
 * @param messageId the sender's id, which repeats when it delivers again
 * @throws InputError when no workload is to have it
 */
export function alarmArrival(change: AlarmChange, messageId: string, book: AlarmBook): AlarmArrival {
  const { name, place, state, atMs, reason } = change;
  const owners = ownersOf(name, place, book);
  const beats = owners.filter(({ heartbeat }) => heartbeat);
  return {
    heartbeats: beats.map(({ workload }) => ({ workload: workload.id, region: place.region, name, atMs })),
    signals: owners
      .filter(({ heartbeat }) => !heartbeat)
      .map((owner) => ({
        id: `cloudwatch:${idOf(atMs)}:${messageId}:${owner.workload.id}`,
        source: 'cloudwatch',
        kind: kinds[state],
        workload: owner.workload.id,
        region: ownRegion(owner.workload, place.region),
        name,
        component: owner.component,
        severity: owner.severity,
        occurredAtMs: atMs,
        reason: toldOf(owner.workload, place, reason).slice(0, reasonLength),
      })),
  };
}

/**
 * An instant as the beginning of an id. Ids that grow with time lie side by side in the journal's index: one a transaction in random order makes
 * each of them a page of its own to write.
 */
export function idOf(atMs: number): string {
  return atMs.toString(36).padStart(9, '0');
}

/** The Region of an alarm from elsewhere stands in its reason, as nowhere else. */
function toldOf(workload: Workload, { region }: AlarmPlace, reason: string): string {
  return ownRegion(workload, region) === null ? `from ${region}: ${reason}` : reason;
}

function parseAlarm(data: unknown): AlarmMessage {
  const result = alarmMessage.safeParse(data);
  if (result.success) return result.data;
  throw new InputError(
    problemsOf(result.error, data).map((problem) => ({ ...problem, path: `Message.${problem.path}` })),
  );
}

/** Of an alarm's ARN; the schema has seen to its shape. */
export function placeOf(arn: string): AlarmPlace {
  const [, region = '', accountId = ''] = arnParts.exec(arn) ?? [];
  return { region, accountId };
}

function reasonOf(alarm: AlarmMessage): string {
  const kind = alarm.AlarmRule ? 'composite' : alarm.QueryString ? 'log query' : 'metric math';
  const about = alarm.Trigger?.MetricName ?? kind;
  return `${about}: ${alarm.NewStateReason || alarm.NewStateValue}`;
}
