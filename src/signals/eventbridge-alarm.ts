import { z } from 'zod';
import { InputError, shown } from '../errors.ts';
import type { AlarmBook, AlarmPlace } from './alarm-owners.ts';
import type { BusEvent } from './bus-event.ts';
import { type AlarmArrival, alarmArn, alarmArrival, instant, placeOf } from './cloudwatch.ts';
import { parsedDetail } from './problems.ts';

/**
 * The detail of a "CloudWatch Alarm State Change" (Amazon CloudWatch User Guide, "Alarm events and EventBridge"). Only what Muster uses is read;
 * dimensions here are an object, not a list as in SNS messages, and are left alone.
 */
const alarmDetail = z.object({
  alarmName: z.string().min(1),
  state: z.object({
    value: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
    reason: z.string().nullish(),
    timestamp: instant,
  }),
  configuration: z
    .object({
      alarmRule: z.string().nullish(),
      metrics: z
        .array(
          z.object({
            metricStat: z.object({ metric: z.object({ name: z.string().nullish() }).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** @throws InputError with what was found and expected, also when no workload is to have the alarm */
export function eventBridgeAlarm(event: BusEvent, book: AlarmBook): AlarmArrival {
  const { alarmName, state, configuration } = parsedDetail(alarmDetail, event.detail);
  const metric = configuration?.metrics
    ?.map((one) => one.metricStat?.metric?.name)
    .find((name) => typeof name === 'string');
  const about = metric ?? (configuration?.alarmRule ? 'composite' : 'metric math');
  const change = {
    name: alarmName,
    place: alarmPlace(event),
    state: state.value,
    atMs: state.timestamp,
    reason: `${about}: ${state.reason || state.value}`,
  };
  return alarmArrival(change, event.id, book);
}

/** The alarm's ARN says where it is; it speaks for no other account than the event's, which alone EventBridge vouches for. */
function alarmPlace({ account, resources }: BusEvent): AlarmPlace {
  const arn = alarmArn.safeParse(resources[0]);
  const place = arn.success ? placeOf(arn.data) : undefined;
  if (place?.accountId === account) return place;
  const expected = `the ARN of a CloudWatch alarm of account ${account}`;
  throw new InputError([{ path: 'resources.0', found: shown(resources[0]), expected }]);
}
