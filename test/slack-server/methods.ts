import { brokenRules, brokenViewRules } from './block-rules.ts';
import { Refusal, type Stored, type Workspace } from './workspace.ts';

/** Arguments of a call, with what Slack's client sends as JSON texts read. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface OpenView {
  readonly id: string;
  view: Readonly<Record<string, unknown>>;
}

/** What methods work with. */
export interface Standing {
  readonly workspace: Workspace;
  readonly views: Map<string, OpenView>;
  /** Triggers that may still open a view, with the instant they were given out, ms. */
  readonly triggers: Map<string, number>;
  readonly url: string;
}

type Work = (standing: Standing, given: Arguments) => Record<string, unknown>;

/** A trigger is good for three seconds, and once ("Modals: trigger_id"). */
const triggerLifeMs = 3_000;
const longestText = 40_000;

export const methods: Readonly<Record<string, Work>> = {
  'auth.test': () => ({ user_id: 'UMUSTER00', team_id: 'T0TEST000', bot_id: 'BMUSTER00' }),
  'chat.postMessage': ({ workspace }, given) => {
    const { channel } = given;
    const blocks = blocksOf(given);
    if (word(given.text) === '') throw new Refusal('no_text');
    if (word(given.text).length > longestText) throw new Refusal('msg_too_long');
    const message = workspace.post({
      channel: word(channel),
      thread: given.thread_ts === undefined ? null : word(given.thread_ts),
      broadcast: given.reply_broadcast === true,
      text: word(given.text),
      blocks,
      metadata: metadataOf(given),
    });
    return { channel: message.channel, ts: message.ts, message: shown(message) };
  },
  'chat.update': ({ workspace }, given) => {
    workspace.open(word(given.channel));
    const message = workspace.message(word(given.channel), word(given.ts));
    if (!message) throw new Refusal('message_not_found');
    message.text = word(given.text);
    message.blocks = blocksOf(given);
    if (given.metadata !== undefined) message.metadata = metadataOf(given);
    message.edits += 1;
    return { channel: message.channel, ts: message.ts, text: message.text };
  },
  'conversations.history': ({ workspace }, given) => {
    const messages = within(workspace.history(workspace.channel(word(given.channel)).id), given).reverse();
    return page(messages.map(shown), given, 'messages');
  },
  'conversations.replies': ({ workspace }, given) => {
    const found = workspace.thread(workspace.channel(word(given.channel)).id, word(given.ts));
    if (found.length === 0) throw new Refusal('thread_not_found');
    return page(within(found, given).map(shown), given, 'messages');
  },
  'conversations.create': ({ workspace }, given) => {
    const { id, name } = workspace.create(word(given.name));
    return { channel: { id, name, creator: 'UMUSTER00', is_archived: false } };
  },
  'conversations.list': ({ workspace }, given) => {
    const all = [...workspace.channels.values()].filter(({ archived }) => !archived || given.exclude_archived !== true);
    const channels = all.map(({ id, name, archived }) => ({ id, name, is_archived: archived }));
    return page(channels, given, 'channels');
  },
  'conversations.invite': ({ workspace }, given) => {
    const channel = workspace.open(word(given.channel));
    const users = word(given.users).split(',');
    const unknown = users.filter((user) => !workspace.users.has(user));
    if (unknown.length > 0 && given.force !== true) throw new Refusal('user_not_found');
    if (users.every((user) => channel.members.has(user))) throw new Refusal('already_in_channel');
    for (const user of users) if (workspace.users.has(user)) channel.members.add(user);
    return { channel: { id: channel.id } };
  },
  'conversations.setTopic': ({ workspace }, given) => {
    const channel = workspace.open(word(given.channel));
    if (word(given.topic).length > 250) throw new Refusal('too_long');
    channel.topic = word(given.topic);
    channel.topics += 1;
    return { channel: { id: channel.id } };
  },
  'conversations.archive': ({ workspace }, given) => {
    const channel = workspace.channel(word(given.channel));
    if (channel.archived) throw new Refusal('already_archived');
    channel.archived = true;
    return {};
  },
  'usergroups.users.list': ({ workspace }, given) => {
    const users = workspace.groups.get(word(given.usergroup));
    if (!users) throw new Refusal('no_such_subteam');
    return { users };
  },
  'pins.add': ({ workspace }, given) => {
    const channel = workspace.open(word(given.channel));
    if (!workspace.message(channel.id, word(given.timestamp))) throw new Refusal('message_not_found');
    if (channel.pins.includes(word(given.timestamp))) throw new Refusal('already_pinned');
    channel.pins.push(word(given.timestamp));
    return {};
  },
  'views.open': ({ workspace, views, triggers }, given) => {
    const givenAtMs = triggers.get(word(given.trigger_id));
    if (givenAtMs === undefined) throw new Refusal('exchanged_trigger_id');
    triggers.delete(word(given.trigger_id));
    if (workspace.now() - givenAtMs > triggerLifeMs) throw new Refusal('expired_trigger_id');
    const id = `V${String(views.size + 1).padStart(9, '0')}`;
    views.set(id, { id, view: viewOf(given) });
    return { view: { id } };
  },
  'views.update': ({ views }, given) => {
    const open = views.get(word(given.view_id));
    if (!open) throw new Refusal('not_found');
    open.view = viewOf(given);
    return { view: { id: open.id } };
  },
  'files.getUploadURLExternal': ({ workspace, url }, given) => {
    const id = `F${String(workspace.files.length + 1).padStart(9, '0')}`;
    workspace.files.push({ id, name: word(given.filename), title: '', text: '', channel: null, thread: null });
    return { upload_url: `${url}/upload/${id}`, file_id: id };
  },
  'files.completeUploadExternal': ({ workspace }, given) => {
    const [{ id = '', title = '' } = {}] = given.files as { id?: string; title?: string }[];
    const file = workspace.files.find((one) => one.id === id);
    if (!file || file.text === '') throw new Refusal('file_not_found');
    file.title = title;
    file.channel = workspace.open(word(given.channel_id)).id;
    file.thread = given.thread_ts === undefined ? null : word(given.thread_ts);
    return { files: [{ id }] };
  },
};

function blocksOf({ blocks }: Arguments): readonly unknown[] {
  if (blocks === undefined) return [];
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  const broken = brokenRules(blocks, 50);
  if (broken.some((rule) => rule.startsWith('msg_blocks_too_long'))) throw new Refusal('msg_blocks_too_long', broken);
  if (broken.length > 0) throw new Refusal('invalid_blocks', broken);
  return blocks;
}

function viewOf({ view }: Arguments): Readonly<Record<string, unknown>> {
  const given = view as Readonly<Record<string, unknown>>;
  const broken = brokenViewRules(given);
  if (broken.length > 0) throw new Refusal('invalid_arguments', broken);
  return given;
}

function metadataOf({ metadata }: Arguments): Readonly<Record<string, unknown>> | null {
  if (metadata === undefined) return null;
  const { event_type, event_payload } = metadata as Record<string, unknown>;
  if (typeof event_type !== 'string' || typeof event_payload !== 'object') throw new Refusal('invalid_metadata_format');
  return metadata as Readonly<Record<string, unknown>>;
}

function within(messages: readonly Stored[], { oldest = '0', latest = '9e12', inclusive }: Arguments): Stored[] {
  const [from, to] = [Number(oldest), Number(latest)];
  return messages.filter(({ ts }) =>
    inclusive === true ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to,
  );
}

function page(all: readonly unknown[], { limit, cursor }: Arguments, what: string): Record<string, unknown> {
  const size = Math.min(Number(limit ?? 100), 999);
  const from = Number(cursor ?? 0);
  const more = from + size < all.length;
  return {
    [what]: all.slice(from, from + size),
    response_metadata: { next_cursor: more ? String(from + size) : '' },
  };
}

function shown({ ts, thread, text, blocks, metadata }: Stored): Record<string, unknown> {
  return {
    type: 'message',
    user: 'UMUSTER00',
    ts,
    text,
    blocks,
    ...(thread === null ? {} : { thread_ts: thread }),
    ...(metadata === null ? {} : { metadata }),
  };
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
