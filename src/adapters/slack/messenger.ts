import { CodedError } from '../../errors.ts';
import type { Found, Message, Messenger } from '../../ports/messaging.ts';
import { firstLine, headOf, newsBlocks, newsLine } from './blocks/news-blocks.ts';
import { requestBlocks, requestLine } from './blocks/request-blocks.ts';
import { headline, openedLine, type Summarized, summaryBlocks } from './blocks/summary-blocks.ts';
import type { Decor } from './decor.ts';
import type { IncidentChannels } from './incident-channels.ts';
import { escaped, marked } from './mrkdwn.ts';
import type { SlackPeople } from './people.ts';
import { placeOf, referenceOf } from './reference.ts';
import { placeIsGone } from './slack-errors.ts';
import type { Kept, Place, Posting, SlackWeb } from './web.ts';

export interface MessengerParts {
  readonly web: SlackWeb;
  readonly people: SlackPeople;
  readonly channels: IncidentChannels;
  readonly decor: Decor;
  /** Where every incident is made known, by Slack's id. */
  readonly channel: string;
  /** Absent: messages of drills are refused. */
  readonly drillChannel?: string | undefined;
  /** False: no incident gets a channel of its own. */
  readonly incidentChannels: boolean;
}

/** What becomes of a request when a newer one takes its place. */
const replaced = 'Asked anew: the newest request counts.';

/** A channel, or a thread of it. */
interface Spot {
  readonly channel: string;
  readonly thread?: string;
}

/**
 * Tells an incident in Slack. Its first word goes to the main channel; its summary is one post, changed in place, in a channel of its own; the rest is
 * told in the summary's thread, changes of state in the channel as well. Drills, and incidents without a channel of their own, have it all in one
 * thread, whose first post becomes the summary.
 */
export function slackMessenger(parts: MessengerParts): Messenger {
  const told = new Told(parts);
  return {
    post: async (message, signal) => ({ reference: await told.post(message, signal) }),
    find: (message, signal) => told.find(message, signal),
  };
}

class Told {
  readonly #parts: MessengerParts;

  constructor(parts: MessengerParts) {
    this.#parts = parts;
  }

  async post(message: Message, signal: AbortSignal): Promise<string> {
    const home = this.#homeOf(message);
    const { decor } = this.#parts;
    if (message.settles !== undefined)
      decor.settle(message.anchors?.request, message.settles, marked(firstLine(message), message.drill));
    if (message.summary) return this.#summary(message, message.summary, home, signal);
    const before = message.request ? placeOf(message.anchors?.request) : undefined;
    const place = (await this.#replaced(message, signal)) ?? (await this.#anew(message, home, signal));
    if (before) decor.settle(message.anchors?.request, before.plan, marked(replaced, message.drill));
    return referenceOf(place, message.request?.planHash);
  }

  async find(message: Message, signal: AbortSignal): Promise<Found | undefined> {
    const spots = this.#spots(message, this.#homeOf(message));
    // A summary is changed in place, and may be so twice; without an anchor, posting it looks for itself.
    if (message.summary) return undefined;
    const { predecessors = [], request } = message;
    const own = await this.#posted([message], spots, signal);
    if (own) return { reference: referenceOf(own, request?.planHash) };
    const earlier = predecessors.length === 0 ? undefined : await this.#posted(predecessors, spots, signal);
    return earlier && { reference: referenceOf(earlier), predecessor: true };
  }

  /** A post of one of these messages. */
  async #posted(
    sought: readonly Pick<Message, 'key' | 'decidedAtMs'>[],
    spots: readonly Spot[],
    signal: AbortSignal,
  ): Promise<Place | undefined> {
    const sinceMs = Math.min(...sought.map(({ decidedAtMs }) => decidedAtMs));
    const isSought = ({ key }: Partial<Kept>): boolean => sought.some((one) => one.key === key);
    for (const { channel, thread } of spots) {
      const found = await this.#orNothing(() => this.#parts.web.search({ channel, thread, sinceMs }, isSought, signal));
      if (found) return found;
    }
    return undefined;
  }

  #homeOf({ drill }: Message): string {
    if (!drill) return this.#parts.channel;
    if (this.#parts.drillChannel === undefined)
      throw new CodedError('refused', 'no Slack channel for drills is configured');
    return this.#parts.drillChannel;
  }

  /** Where a message may stand, best first. */
  #spots({ anchors, occasion }: Message, home: string): Spot[] {
    const threads = [placeOf(anchors?.summary), placeOf(anchors?.opened)].filter((place) => place !== undefined);
    const spots = threads.map(({ channel, ts }) => ({ channel, thread: ts }));
    return occasion === 'opened' ? [{ channel: home }] : [...spots, { channel: home }];
  }

  async #inFirst(spots: readonly Spot[], work: (spot: Spot) => Promise<Place>): Promise<Place> {
    const [first, ...others] = spots;
    if (!first) throw new CodedError('notFound', 'Slack has no place left for it');
    try {
      return await work(first);
    } catch (error) {
      if (!placeIsGone(error) || others.length === 0) throw error;
      return this.#inFirst(others, work);
    }
  }

  async #orNothing<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      if (placeIsGone(error)) return undefined;
      throw error;
    }
  }

  #anew(message: Message, home: string, signal: AbortSignal): Promise<Place> {
    const { lane } = message;
    return this.#inFirst(this.#spots(message, home), ({ channel, thread }) => {
      const threaded = thread === undefined ? {} : { thread, broadcast: lane === 'first' };
      return this.#parts.web.post({ channel, ...this.#newsOf(message), ...threaded }, lane, signal);
    });
  }

  /** The post of a message whose place this one takes becomes this one. Undefined where there is none (any more). */
  async #replaced(message: Message, signal: AbortSignal): Promise<Place | undefined> {
    const place = placeOf(message.replaces);
    return place && this.#changed(place, this.#newsOf(message), message, signal);
  }

  #newsOf(message: Message): Pick<Posting, 'text' | 'blocks' | 'kept'> {
    const { people } = this.#parts;
    const { request, incidentId, drill, occasion } = message;
    const asked = request && { incidentId, request, drill };
    return {
      text: asked ? requestLine(asked, people) : newsLine(message),
      blocks: asked ? requestBlocks(asked, people) : newsBlocks(message, people),
      kept: keptOf(message, asked ? 'request' : occasion === 'opened' ? 'opened' : 'news'),
    };
  }

  async #summary(
    message: Message,
    summary: NonNullable<Message['summary']>,
    home: string,
    signal: AbortSignal,
  ): Promise<string> {
    const { incidentId, drill } = message;
    const shown: Summarized = { incidentId, summary, drill, head: headOf(message.text) };
    const own = this.#parts.incidentChannels && !drill;
    const place = own ? await this.#inOwnChannel(message, shown, signal) : undefined;
    return referenceOf(place ?? (await this.#atHome(message, shown, home, signal)));
  }

  /** Undefined where the incident can have no channel of its own. */
  async #inOwnChannel(message: Message, shown: Summarized, signal: AbortSignal): Promise<Place | undefined> {
    const { channels, decor, web, channel: main } = this.#parts;
    const anchor = placeOf(message.anchors?.summary);
    const content = this.#contentOf(message, shown);
    if (anchor?.channel === main) return undefined;
    if (anchor) channels.remember(message.incidentId, anchor.channel);
    let place = anchor && (await this.#changed(anchor, content, message, signal));
    if (!place) {
      const channel = await channels.of(message.incidentId, signal);
      if (!channel) return undefined;
      const where = { channel: channel.id, sinceMs: shown.summary.openedAtMs };
      const earlier = channel.known
        ? await this.#orNothing(() => web.search(where, ({ part }) => part === 'summary', signal))
        : undefined;
      place =
        (earlier && (await this.#changed(earlier, content, message, signal))) ??
        (await web.post({ channel: channel.id, ...content }, message.lane, signal));
    }
    decor.channel(place, shown);
    decor.opened(placeOf(message.anchors?.opened), openedLine(shown, place.channel));
    return place;
  }

  /** In the main or the drill channel: the first word becomes the summary. */
  async #atHome(message: Message, shown: Summarized, home: string, signal: AbortSignal): Promise<Place> {
    const { web } = this.#parts;
    const content = this.#contentOf(message, shown);
    const { kept, ...shownContent } = content;
    for (const anchor of [placeOf(message.anchors?.summary), placeOf(message.anchors?.opened)]) {
      const place = anchor && (await this.#changed(anchor, shownContent, message, signal));
      if (place) return place;
    }
    const where = { channel: home, sinceMs: shown.summary.openedAtMs };
    const earlier = await web.search(
      where,
      ({ incident, part }) => incident === message.incidentId && (part === 'opened' || part === 'summary'),
      signal,
    );
    const place = earlier && (await this.#changed(earlier, shownContent, message, signal));
    return place ?? (await web.post({ channel: home, ...shownContent, kept }, message.lane, signal));
  }

  #contentOf(message: Message, shown: Summarized): Pick<Posting, 'text' | 'blocks' | 'kept'> {
    return {
      text: escaped(headline(shown)),
      blocks: summaryBlocks(shown, this.#parts.people),
      kept: keptOf(message, 'summary'),
    };
  }

  /** Undefined when there is nothing any more that could be changed. */
  #changed(
    place: Place,
    content: { text: string; blocks: Posting['blocks']; kept?: Kept },
    { lane }: Message,
    signal: AbortSignal,
  ): Promise<Place | undefined> {
    return this.#orNothing(async () => {
      const { channel, ts } = place;
      await this.#parts.web.update({ channel, ts }, content, lane, signal);
      return { channel, ts };
    });
  }
}

function keptOf({ key, incidentId }: Message, part: Kept['part']): Kept {
  return { key, incident: incidentId, part };
}
