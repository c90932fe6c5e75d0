import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packageName = `local-slack-${process.platform}-${process.arch}`;

/** The program, where the package is published for this machine and installed. */
export function localSlackProgram(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), 'bin', 'local-slack');
  } catch {
    return undefined;
  }
}

export const tokens = { bot: 'xoxb-local', app: 'xapp-local', secret: 'local-signing-secret' } as const;
export const channels = { main: 'C0MAIN0000', drills: 'C0DRILL000' } as const;

export interface LocalMessage {
  readonly ts: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly blocks?: readonly { readonly type: string; readonly elements?: readonly Record<string, unknown>[] }[];
  readonly subtype?: string;
  readonly ephemeral_to?: string;
}

/**
 * Slack as somebody else understood it: `local-slack`, a process of its own. It listens on all interfaces whatever it is told, so whoever starts it has
 * to be in a network of their own.
 */
export class LocalSlack {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(given: {
    port: number;
    mode: 'socket' | 'events';
    requestUrl: string;
    users: readonly { id: string; name: string }[];
  }): Promise<LocalSlack> {
    const program = localSlackProgram();
    if (program === undefined) throw new Error(`no ${packageName} is installed`);
    const folder = mkdtempSync(join(tmpdir(), 'muster-local-slack-'));
    const file = join(folder, 'workspace.json');
    const members = given.users.map(({ id }) => id);
    const app = {
      appId: 'A0MUSTER0',
      botUserId: 'UMUSTER00',
      botName: 'muster',
      botToken: tokens.bot,
      appToken: tokens.app,
      signingSecret: tokens.secret,
      mode: given.mode,
      requestUrl: given.requestUrl,
    };
    const workspace = {
      apps: [app],
      users: given.users,
      channels: [
        { id: channels.main, name: 'incidents', members },
        { id: channels.drills, name: 'incident-drills', members },
      ],
    };
    writeFileSync(file, JSON.stringify(workspace));
    const args = ['--config', file, '--port', String(given.port), '--base-host', '127.0.0.1'];
    const child = spawn(program, args, { stdio: 'ignore' });
    const slack = new LocalSlack(`http://127.0.0.1:${given.port}`, child, folder);
    await until('local-slack answers', () => slack.#get('state').catch(() => undefined));
    return slack;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async messages(channel: string): Promise<LocalMessage[]> {
    return ((await this.#get(`messages/${channel}`)) as { messages: LocalMessage[] }).messages;
  }

  async channelNamed(beginning: string): Promise<{ id: string; name: string } | undefined> {
    const { channels: all } = (await this.#get('state')) as { channels: { id: string; name: string }[] };
    return all.find(({ name }) => name.startsWith(beginning));
  }

  /** What somebody types; answered to that person only, in the same channel. */
  async type(user: string, channel: string, line: string): Promise<string> {
    const [command, ...words] = line.split(' ');
    const heard = (await this.#answersTo(user, channel)).length;
    await this.#post('command', { channel, user, command, text: words.join(' ') });
    return this.#answer(user, channel, heard);
  }

  /** Presses a button of a message. */
  async click(user: string, channel: string, message: LocalMessage, actionId: string): Promise<string> {
    const button = buttonIn(message, actionId);
    if (!button) throw new Error(`there is no button ${actionId}`);
    const heard = (await this.#answersTo(user, channel)).length;
    await this.#post('interact', {
      channel,
      messageTs: message.ts,
      user,
      action: { ...button, block_id: 'muster:request' },
    });
    return this.#answer(user, channel, heard);
  }

  /** Methods of the Web API that were called. */
  async called(): Promise<string[]> {
    const { log } = (await this.#get('log')) as {
      log: { direction?: string; kind?: string; label?: string; summary?: string }[];
    };
    return log.map((entry) => JSON.stringify(entry));
  }

  async #answer(user: string, channel: string, heard: number): Promise<string> {
    return until(`an answer to ${user}`, async () => (await this.#answersTo(user, channel))[heard]?.text);
  }

  async #answersTo(user: string, channel: string): Promise<LocalMessage[]> {
    return (await this.messages(channel)).filter(({ ephemeral_to }) => ephemeral_to === user);
  }

  async #get(path: string): Promise<unknown> {
    return (await fetch(`${this.url}/_control/${path}`)).json();
  }

  async #post(path: string, body: unknown): Promise<void> {
    const answer = await fetch(`${this.url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`local-slack answered ${answer.status}: ${await answer.text()}`);
  }
}

export function buttonIn({ blocks = [] }: LocalMessage, actionId: string): Record<string, unknown> | undefined {
  return blocks.flatMap(({ elements = [] }) => elements).find(({ action_id }) => action_id === actionId);
}

/** Looks until there is something, for two minutes. */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const endsAt = performance.now() + 120_000;
  while (performance.now() < endsAt) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: it did not come in two minutes`);
}
