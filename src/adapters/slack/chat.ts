import { CodedError } from '../../errors.ts';
import type { Message, Messenger } from '../../ports/messaging.ts';
import { slackError } from './slack-errors.ts';

interface PostedMetadata {
  readonly event_type: string;
  readonly event_payload: { readonly [key: string]: string };
}

interface HistoryMessage {
  readonly ts?: string | undefined;
  readonly metadata?:
    | { readonly event_type?: string | undefined; readonly event_payload?: object | undefined }
    | undefined;
}

interface HistoryPage {
  readonly messages?: readonly HistoryMessage[] | undefined;
  readonly response_metadata?: { readonly next_cursor?: string | undefined } | undefined;
}

/**
 * The part of Slack's WebClient (a Bolt `App.client`) that is used. Construct it with `retryConfig: { retries: 0 }` and
 * `rejectRateLimitedCalls: true`: repeats are the engine's, which looks first.
 */
export interface SlackClient {
  readonly chat: {
    postMessage(request: {
      channel: string;
      text: string;
      unfurl_links: boolean;
      unfurl_media: boolean;
      metadata: PostedMetadata;
    }): Promise<{ readonly ts?: string | undefined }>;
  };
  readonly conversations: {
    history(request: {
      channel: string;
      limit: number;
      include_all_metadata: boolean;
      cursor?: string;
    }): Promise<HistoryPage>;
  };
}

/** Channels by Slack's id. Without `drill`, messages of drills are refused. */
export interface SlackChannels {
  readonly channel: string;
  readonly drill?: string | undefined;
}

/** Marks our messages among others, in the metadata that Slack keeps beside a message and shows to nobody. */
const eventType = 'muster_message';
/** How far back a message is looked for: pages of history, and messages a page. */
const pages = 5;
const pageSize = 200;
/** Slack truncates texts over 40 000 characters; its advice is 4000. */
const textLimit = 4000;

/** Posts to one channel, with the message's key beside it in metadata, where `find` looks for it. */
export function slackMessenger(client: SlackClient, channels: SlackChannels): Messenger {
  return {
    async post(message, signal) {
      const channel = channelFor(message, channels);
      const request = {
        channel,
        text: textOf(message),
        unfurl_links: false,
        unfurl_media: false,
        metadata: { event_type: eventType, event_payload: { key: message.key, incident: message.incidentId } },
      };
      const { ts } = await call(signal, true, () => client.chat.postMessage(request));
      if (ts === undefined) throw new CodedError('outcomeUnknown', 'Slack answered without a time stamp');
      return { reference: `${channel}/${ts}` };
    },

    async find(message, signal) {
      const channel = channelFor(message, channels);
      let cursor: string | undefined;
      for (let page = 0; page < pages; page += 1) {
        const request = { channel, limit: pageSize, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
        const history = await call(signal, false, () => client.conversations.history(request));
        const found = history.messages?.find((posted) => keyOf(posted) === message.key);
        if (found?.ts !== undefined) return { reference: `${channel}/${found.ts}` };
        cursor = history.response_metadata?.next_cursor;
        if (!cursor) return undefined;
      }
      return undefined;
    },
  };
}

function channelFor(message: Message, channels: SlackChannels): string {
  if (!message.drill) return channels.channel;
  if (channels.drill === undefined) throw new CodedError('refused', 'no Slack channel for drills is configured');
  return channels.drill;
}

function textOf({ title, text, drill }: Message): string {
  const marked = drill && !title.startsWith('DRILL') ? `DRILL ${title}` : title;
  const full = `*${escaped(marked)}*\n${escaped(text)}`;
  return full.length > textLimit ? `${full.slice(0, textLimit - 1)}…` : full;
}

/** The three characters that Slack's mrkdwn gives a meaning, so that nothing quoted from an alarm can mention or link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function keyOf({ metadata }: HistoryMessage): unknown {
  const { event_type, event_payload } = metadata ?? {};
  return event_type === eventType && event_payload ? Reflect.get(event_payload, 'key') : undefined;
}

/** Slack's client takes no abort signal: after an abort the answer is not waited for, and a post may have happened. */
async function call<Answer>(signal: AbortSignal, writes: boolean, work: () => Promise<Answer>): Promise<Answer> {
  if (signal.aborted) throw new CodedError('timeout', 'Slack was not called: the time was up');
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new CodedError(writes ? 'outcomeUnknown' : 'timeout', 'Slack did not answer in time'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), aborted]);
  } catch (error) {
    throw slackError(error, writes);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
