import { createHmac } from 'node:crypto';
import { mainChannel, type SlackServer, signingSecret } from './slack-server.ts';
import type { Stored } from './workspace.ts';

/** What Muster answered to one request of Slack's. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
  /** The address for answers that went with it. */
  readonly to: string;
}

interface Wishes {
  /** Slack's id of the channel; the main one unless given. */
  readonly channel?: string;
  /** Seconds that Slack's clock is ahead of ours. */
  readonly skewSeconds?: number;
  readonly secret?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

let made = 0;

/** A person in front of Slack: types, clicks and submits, and Slack delivers it to Muster, signed. */
export class SlackUser {
  readonly id: string;
  readonly #slack: SlackServer;
  readonly #eventsUrl: string;

  /** @param eventsUrl Muster's `/slack/events` */
  constructor(slack: SlackServer, eventsUrl: string, id: string) {
    this.#slack = slack;
    this.#eventsUrl = eventsUrl;
    this.id = id;
  }

  /** `/incident note …`, as typed. */
  type(line: string, wishes: Wishes = {}): Promise<Delivery> {
    return this.deliver(this.slash(line, wishes), wishes);
  }

  /** The form that Slack would send for a typed line. */
  slash(line: string, { channel = mainChannel }: Wishes = {}): URLSearchParams {
    const [command = '', ...words] = line.split(' ');
    return new URLSearchParams({
      command,
      text: words.join(' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      user_id: this.id,
      user_name: 'somebody',
      team_id: 'T0TEST000',
      api_app_id: 'A0TEST000',
      channel_id: channel,
      channel_name: this.#slack.workspace.channels.get(channel)?.name ?? 'directmessage',
      trigger_id: this.#trigger(),
      response_url: this.#answers(),
    });
  }

  /** Presses the button of that action in a message. */
  click(message: Stored, actionId: string, wishes: Wishes = {}): Promise<Delivery> {
    return this.deliver(this.press(message, actionId), { channel: message.channel, ...wishes });
  }

  press(message: Stored, actionId: string): URLSearchParams {
    const button = buttonIn(message.blocks, actionId);
    if (!button) throw new Error(`there is no button ${actionId} in ${message.text}`);
    return interaction({
      type: 'block_actions',
      user: { id: this.id, team_id: 'T0TEST000' },
      team: { id: 'T0TEST000' },
      api_app_id: 'A0TEST000',
      trigger_id: this.#trigger(),
      response_url: this.#answers(),
      channel: { id: message.channel, name: this.#slack.workspace.channel(message.channel).name },
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
      message: { ts: message.ts, text: message.text, blocks: message.blocks },
      actions: [{ ...button, block_id: 'muster:request', action_ts: this.#ts() }],
    });
  }

  /** Fills the fields of a view that is open, and sends it. */
  submit(viewId: string, fields: Readonly<Record<string, string>>, wishes: Wishes = {}): Promise<Delivery> {
    const open = this.#slack.views.get(viewId);
    if (!open) throw new Error(`view ${viewId} is not open`);
    const values = Object.fromEntries(
      (open.view.blocks as { type: string; block_id: string; element: { type: string } }[])
        .filter(({ type }) => type === 'input')
        .map(({ block_id, element }) => [block_id, { [block_id]: filled(element.type, fields[block_id]) }]),
    );
    const payload = {
      type: 'view_submission',
      user: { id: this.id, team_id: 'T0TEST000' },
      team: { id: 'T0TEST000' },
      api_app_id: 'A0TEST000',
      view: { ...open.view, id: viewId, state: { values } },
    };
    return this.deliver(interaction(payload), wishes);
  }

  /** The newest view that is open. */
  get newestView(): { id: string; view: Readonly<Record<string, unknown>> } | undefined {
    return [...this.#slack.views.values()].at(-1);
  }

  async deliver(form: URLSearchParams, wishes: Wishes = {}): Promise<Delivery> {
    const body = form.toString();
    return this.send(body, this.signed(body, wishes), form);
  }

  signed(body: string, { skewSeconds = 0, secret = signingSecret, headers = {} }: Wishes = {}): Record<string, string> {
    const timestamp = String(Math.floor(this.#slack.workspace.now() / 1000) + skewSeconds);
    const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
      ...headers,
    };
  }

  async send(body: string, headers: Record<string, string>, form?: URLSearchParams): Promise<Delivery> {
    const startedAt = performance.now();
    const response = await fetch(this.#eventsUrl, { method: 'POST', headers, body });
    const text = await response.text();
    const url = form?.get('response_url') ?? JSON.parse(form?.get('payload') ?? '{}').response_url ?? '';
    return { status: response.status, body: text, tookMs: performance.now() - startedAt, to: url.split('/').at(-1) };
  }

  #trigger(): string {
    made += 1;
    const id = `${made}.trigger`;
    this.#slack.triggers.set(id, this.#slack.workspace.now());
    return id;
  }

  #answers(): string {
    made += 1;
    return `${this.#slack.url}/answer/${made}`;
  }

  #ts(): string {
    made += 1;
    return `${Math.floor(this.#slack.workspace.now() / 1000)}.${String(made).padStart(6, '0')}`;
  }
}

function interaction(payload: Readonly<Record<string, unknown>>): URLSearchParams {
  return new URLSearchParams({ payload: JSON.stringify(payload) });
}

function filled(type: string, value: string | undefined): Record<string, unknown> {
  return type === 'static_select'
    ? { type, selected_option: value === undefined ? null : { value } }
    : { type, value: value ?? null };
}

export function buttonIn(blocks: readonly unknown[], actionId: string): Record<string, unknown> | undefined {
  return (blocks as { type: string; elements?: Record<string, unknown>[] }[])
    .filter(({ type }) => type === 'actions')
    .flatMap(({ elements = [] }) => elements)
    .find(({ action_id }) => action_id === actionId);
}
