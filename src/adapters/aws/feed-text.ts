import { z } from 'zod';
import { CodedError } from '../../errors.ts';

/**
 * Text of the public Health feed. It is served as UTF-16 with a byte order mark of either order, at times with none; without one, the
 * zero byte beside the first ASCII character tells the order, and no zero byte means UTF-8.
 */
export function decodeFeed(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

function encodingOf(bytes: Uint8Array): 'utf-16be' | 'utf-16le' | 'utf-8' {
  const [first, second] = bytes;
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0 && second !== 0) return 'utf-16be';
  if (first !== 0 && second === 0) return 'utf-16le';
  return 'utf-8';
}

/** A number, or a string of digits, as a number. */
const count = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]);
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const logEntry = z.object({ summary: optional(z.string()), message: optional(z.string()), timestamp: count });

/**
 * One event of the feed, only the fields used. The feed is undocumented: a field of another form counts as absent, and only an event
 * without ARN or date is dropped. Times are in seconds since the epoch.
 */
const feedEvent = z.object({
  arn: z.string().regex(/^arn:[^:]*:health:[^:]*:/),
  date: count,
  end_time: optional(count),
  status: optional(z.union([z.string(), z.number()]).transform(String)),
  service: optional(z.string()),
  service_name: optional(z.string()),
  summary: optional(z.string()),
  event_log: optional(z.array(logEntry.nullable().catch(null))),
  impacted_services: optional(z.record(z.string(), z.object({ service_name: optional(z.string()) }))),
});
export type FeedEvent = z.infer<typeof feedEvent>;

/**
 * The events of the feed; entries that cannot be read are left out.
 * @throws CodedError `invalid` when the whole is not a JSON array
 */
export function parseFeed(bytes: Uint8Array): FeedEvent[] {
  const entries = z.array(z.unknown()).safeParse(jsonOf(decodeFeed(bytes)));
  if (!entries.success) throw new CodedError('invalid', 'the public Health feed is not a list of events');
  return entries.data.flatMap(eventOf);
}

/**
 * The events of the dashboard's history: an object of lists by service. An event that several services list is told once.
 * @throws CodedError `invalid` when the whole is not a JSON object
 */
export function parseHistory(bytes: Uint8Array): FeedEvent[] {
  const services = z.record(z.string(), z.array(z.unknown()).catch([])).safeParse(jsonOf(decodeFeed(bytes)));
  if (!services.success) throw new CodedError('invalid', 'the history of the public Health feed is not an object');
  const events = Object.values(services.data).flat().flatMap(eventOf);
  return [...new Map(events.map((event) => [event.arn, event])).values()];
}

function eventOf(entry: unknown): FeedEvent[] {
  const event = feedEvent.safeParse(entry);
  return event.success ? [event.data] : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CodedError('invalid', 'the public Health feed is not JSON', { cause: error });
  }
}
