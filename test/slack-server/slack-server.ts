import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Faults } from './faults.ts';
import { type Arguments, methods, type OpenView, type Standing } from './methods.ts';
import { RateLimits } from './rate-limits.ts';
import { Refusal, Workspace } from './workspace.ts';

export const botToken = 'xoxb-test-0000000000';
export const signingSecret = 'a-signing-secret-of-a-test';
export const mainChannel = 'C0MAIN0000';
export const drillChannel = 'C0DRILL000';

export interface Call {
  readonly method: string;
  readonly given: Arguments;
  readonly atMs: number;
  /** Slack's word for a refusal, `429`, a status, or `ok`. */
  readonly outcome: string;
}

/** What came back to a person on one of the addresses for answers. */
export interface Answered {
  readonly to: string;
  readonly atMs: number;
  readonly text: string;
  readonly blocks: readonly unknown[];
}

/** An address for answers serves five times in half an hour ("Handling user interaction"). */
const mostAnswers = 5;

/**
 * A Slack workspace on loopback: the Web API as far as Muster uses it, with Slack's checks of tokens, sizes, forms and rates. Whatever it stored is what
 * people would see.
 */
export class SlackServer {
  readonly workspace: Workspace;
  readonly limits = new RateLimits();
  readonly faults = new Faults();
  readonly calls: Call[] = [];
  readonly answers: Answered[] = [];
  readonly views = new Map<string, OpenView>();
  readonly triggers = new Map<string, number>();
  readonly #server: Server;
  readonly #hanging = new Set<ServerResponse>();
  #url = '';

  constructor(given: { users?: readonly string[]; now?: () => number } = {}) {
    const { users = [], now = () => Date.now() } = given;
    const channels = [
      { id: mainChannel, name: 'incidents' },
      { id: drillChannel, name: 'incident-drills' },
    ];
    this.workspace = new Workspace({ channels, users, now });
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  get url(): string {
    return this.#url;
  }

  /** For `chat.slack.apiUrl`. */
  get apiUrl(): string {
    return `${this.#url}/api/`;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const response of this.#hanging) response.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Resolves with the instant (`performance.now()`) at which a message was taken whose text is the one wanted; rejects with the signal. */
  told(wanted: (text: string) => boolean, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.workspace.onPosted.delete(look);
        reject(signal.reason);
      };
      const look = ({ text }: { readonly text: string }): void => {
        if (!wanted(text)) return;
        this.workspace.onPosted.delete(look);
        signal.removeEventListener('abort', over);
        resolve(performance.now());
      };
      this.workspace.onPosted.add(look);
      signal.addEventListener('abort', over, { once: true });
    });
  }

  /** How often a method was called and did what was asked. */
  done(method: string): Call[] {
    return this.calls.filter((call) => call.method === method && call.outcome === 'ok');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const body = await read(request);
    if (path.startsWith('/api/')) return this.#method(path.slice('/api/'.length), request, body, response);
    if (path.startsWith('/answer/')) return this.#answered(path.slice('/answer/'.length), body, response);
    if (path.startsWith('/moved/')) {
      response.writeHead(307, { location: `/answer/${path.slice('/moved/'.length)}` }).end();
      return;
    }
    if (path.startsWith('/upload/')) {
      const file = this.workspace.files.find(({ id }) => id === path.slice('/upload/'.length));
      if (file) file.text = body;
      response.writeHead(file ? 200 : 404).end();
      return;
    }
    response.writeHead(404).end();
  }

  async #method(method: string, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const given = argumentsOf(body, request.headers['content-type'] ?? '');
    const channel = typeof given.channel === 'string' ? given.channel : '';
    const now = this.workspace.now();
    const note = (outcome: string): void => {
      this.calls.push({ method, given, atMs: now, outcome });
    };
    const fault = this.faults.meet(method, channel, now);
    if (fault?.kind === 'hang') {
      this.#hanging.add(response);
      return note('hang');
    }
    if (fault?.kind === 'gone') {
      note('gone');
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'error') {
      note(String(fault.status));
      response.writeHead(fault.status).end('upstream connect error');
      return;
    }
    const inChannel = method === 'chat.postMessage' ? channel : undefined;
    const seconds =
      fault?.kind === 'limited'
        ? this.limits.close(method, inChannel, fault.seconds, now)
        : this.limits.wait(method, channel, now);
    if (seconds > 0) {
      note('429');
      response.writeHead(429, { 'retry-after': String(seconds), 'content-type': 'application/json' });
      response.end('{"ok":false,"error":"ratelimited"}');
      return;
    }
    const answer = fault?.kind === 'refusal' ? { ok: false, error: fault.word } : this.#work(method, request, given);
    note(answer.ok === true ? 'ok' : String(answer.error));
    if (fault?.kind === 'late') {
      this.#hanging.add(response);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer));
  }

  #work(method: string, request: IncomingMessage, given: Arguments): Record<string, unknown> {
    if (request.headers.authorization !== `Bearer ${botToken}`) return { ok: false, error: 'invalid_auth' };
    const work = methods[method];
    if (!work) return { ok: false, error: 'unknown_method' };
    const standing: Standing = {
      workspace: this.workspace,
      views: this.views,
      triggers: this.triggers,
      url: this.#url,
    };
    try {
      return { ok: true, ...work(standing, given) };
    } catch (error) {
      if (error instanceof Refusal)
        return { ok: false, error: error.word, response_metadata: { messages: error.details } };
      throw error;
    }
  }

  #answered(to: string, body: string, response: ServerResponse): void {
    if (this.answers.filter((one) => one.to === to).length >= mostAnswers) {
      response.writeHead(404).end('used_url');
      return;
    }
    const { text = '', blocks = [] } = JSON.parse(body) as { text?: string; blocks?: unknown[] };
    this.answers.push({ to, atMs: this.workspace.now(), text, blocks });
    response.writeHead(200).end('ok');
  }
}

function argumentsOf(body: string, contentType: string): Arguments {
  if (contentType.includes('json')) return JSON.parse(body) as Arguments;
  return Object.fromEntries([...new URLSearchParams(body)].map(([key, value]) => [key, jsonOrText(value)]));
}

/** Slack's client sends what is no text as JSON. */
function jsonOrText(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.on('error', reject);
  });
}
