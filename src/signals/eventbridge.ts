import type { AlarmBook } from './alarm-owners.ts';
import type { BusEvent } from './bus-event.ts';
import type { AlarmArrival } from './cloudwatch.ts';
import { eventBridgeAlarm } from './eventbridge-alarm.ts';
import { healthSignals } from './health-event.ts';

/** What an event means; undefined for one of a kind that Muster does not read. @throws InputError for one that is not as its kind should be */
export function busArrival(event: BusEvent, book: AlarmBook): AlarmArrival | undefined {
  switch (`${event.source} ${event['detail-type']}`) {
    case 'aws.cloudwatch CloudWatch Alarm State Change':
      return eventBridgeAlarm(event, book);
    case 'aws.health AWS Health Event':
      return { signals: healthSignals(event, book.workloads), heartbeats: [] };
    default:
      return undefined;
  }
}
