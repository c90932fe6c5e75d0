import { z } from 'zod';
import { CodedError } from '../../errors.ts';
import type { Block } from './blocks/block-kit.ts';
import type { Gate } from './gate.ts';
import { type Lane, type Method, methods } from './limits.ts';
import { slackError } from './slack-errors.ts';

/**
 * The part of Slack's WebClient that is used. Construct it with `retryConfig: { retries: 0 }` and `rejectRateLimitedCalls: true`: repeats are the
 * engine's, which looks first, and waiting is the gate's.
 */
export interface SlackClient {
  apiCall(method: string, options?: Record<string, unknown>): Promise<unknown>;
}

/** Where a message stands: a channel by Slack's id, and the message's own time stamp. */
export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** What is kept beside a message, shown to nobody: by `key` it is found again. */
export interface Kept {
  readonly key: string;
  readonly incident: string;
  readonly part: 'opened' | 'summary' | 'request' | 'news';
}

export interface Posting {
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly kept: Kept;
  /** Time stamp of the message that it answers. */
  readonly thread?: string;
  /** Shown in the channel as well as in the thread. */
  readonly broadcast?: boolean;
}

/** Marks our messages among others. */
const eventType = 'muster_message';

const posted = z.object({ ts: z.string() });
const created = z.object({ channel: z.object({ id: z.string() }) });
const message = z.object({
  ts: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })).catch([]),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.looseObject({}) })
    .optional()
    .catch(undefined),
});
const page = z.object({
  messages: z.array(message).catch([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});
const channelPage = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string(), is_archived: z.boolean().catch(false) })).catch([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});
const upload = z.object({ upload_url: z.url(), file_id: z.string() });
const anything = z.unknown();

export interface Found extends Place {
  readonly kept: Partial<Kept>;
  readonly blocks: readonly Block[];
}

/** No address in the text becomes a link, no name a mention; `chat.update` makes them so unless told. */
const asItStands = { parse: 'none', link_names: false } as const;

/** How far back a message is looked for: pages, and messages a page. */
const pages = 5;
const pageSize = 200;
/** Clocks differ: a message that was decided at an instant is looked for from so long before on, ms. */
const clocksDifferMs = 300_000;

/** Slack's Web API as it is used here: every call passes the gate, is given up with its signal, and fails with a CodedError. */
export class SlackWeb {
  readonly #client: SlackClient;
  readonly #gate: Gate;

  constructor(client: SlackClient, gate: Gate) {
    this.#client = client;
    this.#gate = gate;
  }

  async post(
    { channel, text, blocks, kept, thread, broadcast }: Posting,
    lane: Lane,
    signal: AbortSignal,
  ): Promise<Place> {
    const request = {
      channel,
      text,
      blocks,
      metadata: metadataOf(kept),
      ...asItStands,
      unfurl_links: false,
      unfurl_media: false,
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...(thread !== undefined && broadcast ? { reply_broadcast: true } : {}),
    };
    const { ts } = await this.call('chat.postMessage', channel, request, posted, lane, signal);
    return { channel, ts };
  }

  /** Without `kept`, what is kept beside the message stays as it is. */
  async update(
    place: Place,
    content: { text: string; blocks: readonly Block[]; kept?: Kept },
    lane: Lane,
    signal: AbortSignal,
  ): Promise<void> {
    const { text, blocks, kept } = content;
    const metadata = kept === undefined ? {} : { metadata: metadataOf(kept) };
    const request = { ...place, text, blocks, ...metadata, ...asItStands };
    await this.call('chat.update', place.channel, request, anything, lane, signal);
  }

  /** The newest message of ours in a channel, or in a thread of it, that is the one looked for. */
  async search(
    where: { channel: string; thread?: string | undefined; sinceMs: number },
    wanted: (kept: Partial<Kept>) => boolean,
    signal: AbortSignal,
  ): Promise<Found | undefined> {
    const { channel, thread, sinceMs } = where;
    const oldest = String(Math.max(0, (sinceMs - clocksDifferMs) / 1000));
    let cursor: string | undefined;
    for (let turn = 0; turn < pages; turn += 1) {
      const request = { channel, limit: pageSize, oldest, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
      const answer =
        thread === undefined
          ? await this.call('conversations.history', channel, request, page, 'first', signal)
          : await this.call('conversations.replies', channel, { ...request, ts: thread }, page, 'first', signal);
      const found = answer.messages.map((one) => foundOf(channel, one)).find(({ kept }) => wanted(kept));
      if (found) return found;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
    return undefined;
  }

  /** One message, wherever it stands in its thread. */
  async read({ channel, ts }: Place, lane: Lane, signal: AbortSignal): Promise<Found | undefined> {
    const request = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 10, include_all_metadata: true };
    const answer = await this.call('conversations.replies', channel, request, page, lane, signal);
    return answer.messages.map((one) => foundOf(channel, one)).find((one) => one.ts === ts);
  }

  /** Fails when Slack does not take the token. */
  async greet(signal: AbortSignal): Promise<void> {
    await this.call('auth.test', null, {}, anything, 'last', signal);
  }

  async createChannel(name: string, signal: AbortSignal): Promise<string> {
    return (await this.call('conversations.create', null, { name }, created, 'first', signal)).channel.id;
  }

  /** Id of the public channel of that name. */
  async channelNamed(name: string, signal: AbortSignal): Promise<string | undefined> {
    let cursor: string | undefined;
    for (let turn = 0; turn < pages; turn += 1) {
      const request = { types: 'public_channel', exclude_archived: true, limit: 1000, ...(cursor ? { cursor } : {}) };
      const answer = await this.call('conversations.list', null, request, channelPage, 'first', signal);
      const found = answer.channels.find((channel) => channel.name === name && !channel.is_archived);
      if (found) return found.id;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return undefined;
    }
    return undefined;
  }

  /** A file in a thread: one upload by Slack's own three steps. `put` sends the bytes. */
  async share(
    file: { channel: string; thread?: string | undefined; name: string; title: string; bytes: Uint8Array },
    put: (url: string, bytes: Uint8Array, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const asked = { filename: file.name, length: file.bytes.length };
    const { upload_url, file_id } = await this.call('files.getUploadURLExternal', null, asked, upload, 'first', signal);
    await put(upload_url, file.bytes, signal);
    const request = {
      files: [{ id: file_id, title: file.title }],
      channel_id: file.channel,
      ...(file.thread === undefined ? {} : { thread_ts: file.thread }),
    };
    await this.call('files.completeUploadExternal', file.channel, request, anything, 'first', signal);
  }

  /** Any of the listed methods. Its answer is parsed here, once. */
  async call<Schema extends z.ZodType>(
    method: Method,
    channel: string | null,
    request: Record<string, unknown>,
    schema: Schema,
    lane: Lane,
    signal: AbortSignal,
  ): Promise<z.output<Schema>> {
    const { writes } = methods[method];
    if (signal.aborted) throw new CodedError('timeout', 'Slack was not called: the time was up');
    await this.#gate.pass(method, channel, lane, signal);
    try {
      const answer = await orAborted(signal, writes, this.#client.apiCall(method, request));
      return parsed(schema, answer, method, writes);
    } catch (error) {
      const coded = slackError(error, writes);
      if (coded.code === 'throttled') this.#gate.refused(method, channel, coded.retryAfterMs ?? 1000);
      throw coded;
    }
  }
}

function metadataOf(kept: Kept): Record<string, unknown> {
  return { event_type: eventType, event_payload: kept };
}

function foundOf(channel: string, { ts, blocks, metadata }: z.output<typeof message>): Found {
  const kept: Partial<Kept> = metadata?.event_type === eventType ? metadata.event_payload : {};
  return { channel, ts, kept, blocks: blocks as unknown as readonly Block[] };
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  method: string,
  writes: boolean,
): z.output<Schema> {
  const result = schema.safeParse(answer);
  if (result.success) return result.data;
  throw new CodedError(writes ? 'outcomeUnknown' : 'unavailable', `Slack: ${method} answered something unexpected`, {
    cause: result.error,
  });
}

/** Slack's client takes no abort signal: after an abort the answer is not waited for, and a change may have happened. */
async function orAborted<Answer>(signal: AbortSignal, writes: boolean, work: Promise<Answer>): Promise<Answer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new CodedError(writes ? 'outcomeUnknown' : 'timeout', 'Slack did not answer in time'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
