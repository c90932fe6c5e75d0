import { z } from 'zod';
import { InputError } from '../errors.ts';
import type { AlarmBook } from './alarm-owners.ts';
import { type BusEvent, busEvent } from './bus-event.ts';
import { type AlarmArrival, alarmArrival, cloudwatchChange } from './cloudwatch.ts';
import { busArrival } from './eventbridge.ts';
import { checked } from './problems.ts';

/** What a message says, whatever carried it: an alarm, or an event of EventBridge. */
export type ContentVerdict =
  | { readonly outcome: 'understood'; readonly arrival: AlarmArrival }
  /** Well formed, and of a kind that Muster does not read. */
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'forbidden'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly reason: string };

const rawEvent = z.object({ 'detail-type': z.string() });

/**
 * What `text` means. Its account must be a workload's. @param id the carrier's id, which repeats when it delivers again
 * @throws InputError with what was found and expected
 */
export function contentVerdict(text: string, id: string, book: AlarmBook): ContentVerdict {
  return dataVerdict(parsedJson(text), id, book);
}

/** The same of what was parsed already. */
export function dataVerdict(data: unknown, id: string, book: AlarmBook): ContentVerdict {
  if (isAlarm(data)) {
    const change = cloudwatchChange(data);
    const { accountId } = change.place;
    if (!isOurs(accountId, book)) return { outcome: 'forbidden', reason: strange(accountId) };
    return { outcome: 'understood', arrival: alarmArrival(change, id, book) };
  }
  if (!rawEvent.safeParse(data).success) {
    const expected = 'a CloudWatch alarm or an event of EventBridge, raw or in an SNS envelope';
    throw new InputError([{ path: 'body', found: 'neither', expected }]);
  }
  return eventVerdict(checked(busEvent, data), book);
}

/** What an event of EventBridge means. @throws InputError for one that is not as its kind should be, or that no workload is to have */
export function eventVerdict(event: BusEvent, book: AlarmBook): Exclude<ContentVerdict, { outcome: 'invalid' }> {
  if (!isOurs(event.account, book)) return { outcome: 'forbidden', reason: strange(event.account) };
  const arrival = busArrival(event, book);
  if (arrival) return { outcome: 'understood', arrival };
  return { outcome: 'ignored', reason: `an event of another kind: ${event.source} ${event['detail-type']}` };
}

/** An alarm of CloudWatch by its look, well formed or not. */
function isAlarm(data: unknown): boolean {
  const { AlarmName, AlarmArn } = (data ?? {}) as Readonly<Record<string, unknown>>;
  return typeof AlarmName === 'string' && typeof AlarmArn === 'string';
}

function isOurs(account: string, { workloads }: AlarmBook): boolean {
  return workloads.some(({ accountId }) => accountId === account);
}

function strange(account: string): string {
  return `account ${account} is that of no workload`;
}

/** @throws InputError for text that is not JSON */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError([{ path: 'body', found: 'text that is not JSON', expected: 'a JSON document' }]);
  }
}
