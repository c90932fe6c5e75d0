/** What a Slack workspace remembers, as far as Muster meets it. */

export interface Stored {
  readonly channel: string;
  readonly ts: string;
  readonly thread: string | null;
  readonly broadcast: boolean;
  text: string;
  blocks: readonly unknown[];
  metadata: Readonly<Record<string, unknown>> | null;
  readonly atMs: number;
  /** How often it was changed since. */
  edits: number;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly members: Set<string>;
  readonly pins: string[];
  topic: string;
  topics: number;
  archived: boolean;
}

export interface SharedFile {
  readonly id: string;
  readonly name: string;
  title: string;
  text: string;
  channel: string | null;
  thread: string | null;
}

/** A refusal in Slack's own word. */
export class Refusal extends Error {
  readonly word: string;
  readonly details: readonly string[];

  constructor(word: string, details: readonly string[] = []) {
    super(`${word} ${details.join('; ')}`);
    this.word = word;
    this.details = details;
  }
}

export class Workspace {
  readonly messages: Stored[] = [];
  readonly channels = new Map<string, Channel>();
  readonly files: SharedFile[] = [];
  /** User groups: ids of the members by the group's. */
  readonly groups = new Map<string, readonly string[]>();
  readonly users: ReadonlySet<string>;
  readonly now: () => number;
  /** Called with each message that was taken. */
  readonly onPosted = new Set<(message: Stored) => void>();
  #made = 0;

  constructor(given: {
    channels: readonly { id: string; name: string }[];
    users: readonly string[];
    now: () => number;
  }) {
    this.users = new Set(given.users);
    this.now = given.now;
    for (const { id, name } of given.channels) this.#add(id, name);
  }

  channel(id: string): Channel {
    const found = this.channels.get(id);
    if (!found) throw new Refusal('channel_not_found');
    return found;
  }

  channelNamed(name: string): Channel | undefined {
    return [...this.channels.values()].find((channel) => channel.name === name);
  }

  /** One that is not archived, to write into. */
  open(id: string): Channel {
    const channel = this.channel(id);
    if (channel.archived) throw new Refusal('is_archived');
    return channel;
  }

  create(name: string): Channel {
    if (!/^[a-z0-9_-]{1,80}$/.test(name)) throw new Refusal('invalid_name_specials');
    if (this.channelNamed(name)) throw new Refusal('name_taken');
    return this.#add(`C${String(this.channels.size + 1).padStart(9, '0')}`, name);
  }

  post(message: Omit<Stored, 'ts' | 'atMs' | 'edits'>): Stored {
    this.open(message.channel);
    if (message.thread !== null && !this.message(message.channel, message.thread))
      throw new Refusal('thread_not_found');
    this.#made += 1;
    const atMs = this.now();
    const ts = `${Math.floor(atMs / 1000)}.${String(this.#made).padStart(6, '0')}`;
    const stored = { ...message, ts, atMs, edits: 0 };
    this.messages.push(stored);
    for (const listen of this.onPosted) listen(stored);
    return stored;
  }

  message(channel: string, ts: string): Stored | undefined {
    return this.messages.find((one) => one.channel === channel && one.ts === ts);
  }

  /** Messages of a channel in their order, those of threads only where they were shown in the channel. */
  history(channel: string): Stored[] {
    return this.messages.filter((one) => one.channel === channel && (one.thread === null || one.broadcast));
  }

  thread(channel: string, ts: string): Stored[] {
    const root = this.message(channel, ts)?.thread ?? ts;
    return this.messages.filter((one) => one.channel === channel && (one.ts === root || one.thread === root));
  }

  #add(id: string, name: string): Channel {
    const channel: Channel = { id, name, members: new Set(), pins: [], topic: '', topics: 0, archived: false };
    this.channels.set(id, channel);
    return channel;
  }
}
