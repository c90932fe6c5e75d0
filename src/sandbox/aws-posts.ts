import type { Post } from '../scenario/world-scenario.ts';
import type { Random } from './random.ts';

/** One event as AWS has told it so far. */
export interface PostedEvent {
  readonly arn: string;
  readonly service: string;
  readonly region: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  readonly status: 'open' | 'closed';
  readonly posts: readonly (Post & { readonly absoluteMs: number })[];
}

/** The dashboard's codes: 0 resolved, 1 informational, 2 degraded, 3 disrupted. */
const severityCodes = { informational: 1, degraded: 2, disrupted: 3 } as const;
type ByteOrder = 'big' | 'little' | 'none';

/** What AWS posts about its own troubles, and when. */
export class AwsPosts {
  readonly #posts: readonly (Post & { readonly absoluteMs: number })[];
  readonly #delaysMs: { readonly health: number; readonly feed: number };
  readonly #now: () => number;
  readonly #byteOrder: ByteOrder;
  /** By channel, with how many posts it is made of: what is shown is only ever added to. */
  readonly #known = new Map<string, { readonly posts: number; readonly events: PostedEvent[] }>();
  #shown: { readonly text: string; readonly bytes: Uint8Array } | undefined;

  constructor(
    posts: readonly Post[],
    delaysMs: { readonly health: number; readonly feed: number },
    startAtMs: number,
    now: () => number,
    random: Random,
  ) {
    this.#delaysMs = delaysMs;
    this.#posts = posts.map((post) => ({ ...post, absoluteMs: post.atMs + startAtMs }));
    this.#now = now;
    this.#byteOrder = (['big', 'little', 'none'] as const)[random.whole(0, 2)] ?? 'big';
  }

  /** The events that a channel shows now, oldest first. */
  events(channel: 'health' | 'feed'): PostedEvent[] {
    const untilMs = this.#now() - this.#delaysMs[channel];
    const shown = this.#posts.filter(
      (post) => post.absoluteMs <= untilMs && (post.channel === 'both' || post.channel === channel),
    );
    const known = this.#known.get(channel);
    if (known?.posts === shown.length) return known.events;
    const events = [...Map.groupBy(shown, ({ event }) => event)].map(([event, posts]) => told(event, posts));
    this.#known.set(channel, { posts: shown.length, events });
    return events;
  }

  /** The body of the public feed: UTF-16 JSON, with a mark of either byte order or none, as seen in the wild. */
  feed(): Uint8Array {
    const text = JSON.stringify(this.events('feed').map(feedEntry));
    if (this.#shown?.text !== text) this.#shown = { text, bytes: this.#encoded(text) };
    return this.#shown.bytes;
  }

  #encoded(text: string): Uint8Array {
    const little = Buffer.from(text, 'utf16le');
    if (this.#byteOrder === 'little') return Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
    if (this.#byteOrder === 'none') return little;
    return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(little).swap16()]);
  }

  /** The dashboard's history: what was closed, by service, in plain UTF-8. */
  history(): Uint8Array {
    const closed = this.events('feed').filter(({ status }) => status === 'closed');
    const byService = Object.groupBy(closed.map(feedEntry), ({ service }) => String(service));
    return Buffer.from(JSON.stringify(byService));
  }
}

function told(event: string, posts: readonly (Post & { readonly absoluteMs: number })[]): PostedEvent {
  const first = posts[0];
  const last = posts.at(-1);
  if (!first || !last) throw new Error(`event ${event} without a post`);
  const type = `AWS_${last.service}_OPERATIONAL_ISSUE`;
  const id = Buffer.from(event).toString('hex').toUpperCase().slice(0, 17);
  return {
    arn: `arn:aws:health:${last.region}::event/${last.service}/${type}/${type}_${id}`,
    service: last.service,
    region: last.region,
    startedAtMs: first.absoluteMs,
    updatedAtMs: last.absoluteMs,
    status: last.status,
    posts,
  };
}

function feedEntry(event: PostedEvent): Record<string, unknown> {
  const service = `${event.service.toLowerCase().replaceAll('_', '')}-${event.region}`;
  const last = event.posts.at(-1);
  const code = (post: Post) => (post.status === 'closed' ? 0 : severityCodes[post.severity]);
  const summary = `${event.status === 'closed' ? '[RESOLVED] ' : ''}Increased Error Rates`;
  return {
    date: String(Math.floor(event.startedAtMs / 1000)),
    arn: event.arn,
    region_name: event.region,
    status: String(last ? code(last) : 1),
    service,
    service_name: event.service === 'MULTIPLE_SERVICES' ? 'Multiple services' : event.service,
    summary,
    event_log: event.posts.map((post) => ({
      summary,
      message: post.message,
      status: code(post),
      timestamp: Math.floor(post.absoluteMs / 1000),
    })),
    impacted_services: {},
    ...(event.status === 'closed' ? { end_time: String(Math.floor(event.updatedAtMs / 1000)) } : {}),
  };
}
