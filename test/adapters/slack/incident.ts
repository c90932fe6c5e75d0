import type { Message, Messenger } from '../../../src/ports/messaging.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { messageWith } from '../../fixtures/message.ts';
import { type SlackStand, silent, summaryWith } from './fixtures.ts';

export const incidentId = 'shop-20251020-0651';

/** An incident as its messages arrive: each carries the references that earlier ones got. */
export class Incident {
  anchors: Record<string, string> = {};
  readonly #messenger: Messenger;
  #made = 0;

  constructor({ app }: { readonly app: { readonly messenger: Messenger } }) {
    this.#messenger = app.messenger;
  }

  message(wishes: Partial<Message>): Message {
    this.#made += 1;
    const { anchors } = this;
    return messageWith({ key: `${incidentId}/${this.#made}`, incidentId, decidedAtMs: Date.now(), anchors, ...wishes });
  }

  async post(wishes: Partial<Message>): Promise<string> {
    const message = this.message(wishes);
    const { reference } = await this.#messenger.post(message, silent);
    const anchor = message.request ? 'request' : message.occasion;
    if (['opened', 'summary', 'request'].includes(anchor)) this.anchors = { ...this.anchors, [anchor]: reference };
    return reference;
  }

  opened(wishes: Partial<Message> = {}): Promise<string> {
    return this.post({ occasion: 'opened', lane: 'first', title: `${incidentId} opened`, text: 'sev1', ...wishes });
  }

  summary(wishes: Parameters<typeof summaryWith>[0] = {}, more: Partial<Message> = {}): Promise<string> {
    return this.post({ occasion: 'summary', summary: summaryWith(wishes), text: '[history 12 abcdef]', ...more });
  }

  asks(wishes: Parameters<typeof requestWith>[0] = {}, more: Partial<Message> = {}): Promise<string> {
    return this.post({ occasion: 'approvalWanted', lane: 'first', request: requestWith(wishes), ...more });
  }
}

/** The channel of its own that Slack made for it, if it did. */
export const ownChannel = ({ slack }: SlackStand) => slack.workspace.channelNamed('inc-20251020-shop-0651');

/** Every message that stands in the channel with this id, the oldest first. */
export const messagesIn = ({ slack }: SlackStand, channel = '') =>
  slack.workspace.messages.filter((message) => message.channel === channel);
