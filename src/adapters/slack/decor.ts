import { z } from 'zod';
import { section } from './blocks/block-kit.ts';
import { settledBlocks } from './blocks/request-blocks.ts';
import { type Summarized, topicOf } from './blocks/summary-blocks.ts';
import type { Housekeeping } from './housekeeping.ts';
import type { Method } from './limits.ts';
import { escaped } from './mrkdwn.ts';
import type { SlackPeople } from './people.ts';
import { placeOf } from './reference.ts';
import { slackWord } from './slack-errors.ts';
import type { Place, SlackWeb } from './web.ts';

/** What it says when things are so already. */
const soAlready = ['already_pinned', 'already_in_channel', 'cant_invite_self', 'already_archived'];

/** What keeps the channels tidy: topic, pin, people, the line in the main channel, buttons that are dead. No message waits for any of it. */
export class Decor {
  readonly #web: SlackWeb;
  readonly #people: SlackPeople;
  readonly #house: Housekeeping;

  constructor(web: SlackWeb, people: SlackPeople, house: Housekeeping) {
    this.#web = web;
    this.#people = people;
    this.#house = house;
  }

  /** The incident's own channel: its summary pinned, its topic, the people in it. */
  channel(summaryAt: Place, shown: Summarized): void {
    const { channel, ts } = summaryAt;
    const topic = topicOf(shown, this.#people);
    const holders = shown.summary.roles.flatMap(({ person }) => (person === null ? [] : [person]));
    const users = this.#people.slackIdsOf([...shown.summary.invite, ...holders]).join(',');
    if (users !== '')
      this.#wish(`people of ${channel}`, users, 'conversations.invite', channel, { channel, users, force: true });
    this.#wish(`pin in ${channel}`, ts, 'pins.add', channel, { channel, timestamp: ts });
    this.#wish(`topic of ${channel}`, topic, 'conversations.setTopic', channel, { channel, topic });
  }

  /** The line in the main channel says where the incident stands, and where it is told. */
  opened(place: Place | undefined, line: string): void {
    if (!place) return;
    const { channel, ts } = place;
    const content = { text: line, blocks: [section(line)] };
    this.#house.wish({
      about: `line ${channel}/${ts}`,
      wanted: line,
      do: (signal) => this.#web.update({ channel, ts }, content, 'last', signal),
    });
  }

  /** Takes the buttons off a request and says what became of it. `plan`: only when it asked for this one. */
  settle(reference: string | undefined, plan: string | undefined, became: string): void {
    const request = placeOf(reference);
    if (!request || (plan !== undefined && request.plan !== undefined && !plan.startsWith(request.plan))) return;
    const { channel, ts } = request;
    this.#house.wish({
      about: `request ${channel}/${ts}`,
      wanted: became,
      do: async (signal) => {
        const found = await this.#web.read({ channel, ts }, 'normal', signal);
        if (!found?.blocks.some(({ type }) => type === 'actions')) return;
        const content = { text: escaped(became), blocks: settledBlocks(found.blocks, `*${escaped(became)}*`) };
        await this.#web.update({ channel, ts }, content, 'normal', signal);
      },
    });
  }

  #wish(about: string, wanted: string, method: Method, channel: string, request: Record<string, unknown>): void {
    this.#house.wish({
      about,
      wanted,
      do: async (signal) => {
        try {
          await this.#web.call(method, channel, request, z.unknown(), 'last', signal);
        } catch (error) {
          if (!soAlready.includes(slackWord(error))) throw error;
        }
      },
    });
  }
}
