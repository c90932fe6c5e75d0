import Fastify, { type FastifyInstance } from 'fastify';
import type { DeskParts, SlackParts } from '../../../src/adapters/slack/app.ts';
import { MemoryJournal } from '../../../src/adapters/store/memory-journal.ts';
import { CodedError } from '../../../src/errors.ts';
import type { Command, CommandOutcome, Commands, IncidentView, Signal } from '../../../src/ports/commands.ts';
import type { ApprovalRequest, Messenger } from '../../../src/ports/messaging.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { signingSecret } from '../../slack-server/slack-server.ts';
import { SlackUser } from '../../slack-server/slack-user.ts';
import { type SlackStand, standUp } from './fixtures.ts';

export const incidentId = 'shop-20251020-0651';

export function viewWith(wishes: Partial<IncidentView> = {}): IncidentView {
  return {
    id: incidentId,
    workload: 'shop',
    drill: false,
    severity: 'sev1',
    openedAtMs: Date.UTC(2025, 9, 20, 6, 51),
    state: {},
    live: [{ path: 'response.mitigating.awaitingApproval', reason: 'A person decides' }],
    facts: {},
    running: [],
    timers: [],
    waitingMessages: 0,
    deadLetters: [],
    version: 1,
    done: false,
    headHash: 'h'.repeat(64),
    headSequence: 12,
    ...wishes,
  };
}

export interface Wishes {
  readonly incidents?: readonly IncidentView[];
  readonly outcome?: CommandOutcome;
  readonly request?: ApprovalRequest | null;
  readonly desk?: Partial<DeskParts>;
  readonly parts?: Partial<SlackParts>;
  /** Commands that never come back. */
  readonly hangs?: boolean;
  /** Commands fail as long as it says so. */
  readonly troubled?: () => boolean;
  /** What the words are handed to, where it is no fake: made over the stand's messenger. */
  readonly commands?: (messenger: Messenger) => Promise<Commands>;
}

/** Muster's ear for Slack on a real server, over commands that only note what they are told. */
export class TalkStand {
  readonly commands: Command[] = [];
  readonly signals: Signal[] = [];
  readonly stand: SlackStand;
  readonly server: FastifyInstance;
  readonly eventsUrl: string;

  private constructor(stand: SlackStand, server: FastifyInstance, eventsUrl: string) {
    this.stand = stand;
    this.server = server;
    this.eventsUrl = eventsUrl;
  }

  static async open(wishes: Wishes = {}): Promise<TalkStand> {
    const stand = await standUp({ entrance: { kind: 'http', signingSecret }, ...wishes.parts });
    const server = Fastify({ forceCloseConnections: true });
    stand.app.routes(server);
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const talk = new TalkStand(stand, server, `${address}/slack/events`);
    stand.app.start({
      commands: (await wishes.commands?.(stand.app.messenger)) ?? talk.#commandsOf(wishes),
      workloads: [{ id: 'shop', title: 'Web shop', regions: ['us-east-1', 'us-west-2'] }],
      requestOf: () => (wishes.request === undefined ? requestWith() : wishes.request),
      texts: new MemoryJournal(),
      timelineOf: (entries) => entries.map(({ kind }) => kind).join('\n'),
      ...wishes.desk,
    });
    return talk;
  }

  user(id = 'U0ANA00000'): SlackUser {
    return new SlackUser(this.stand.slack, this.eventsUrl, id);
  }

  /** What the person who typed is told; waits until it comes. */
  async said(line: string, user = this.user(), channel?: string): Promise<string> {
    const { to, status } = await user.type(line, channel === undefined ? {} : { channel });
    if (status !== 200) throw new Error(`answered ${status}`);
    return this.answer(to);
  }

  async answer(to: string): Promise<string> {
    const found = await this.until(() => this.stand.slack.answers.find((answer) => answer.to === to));
    return found.text;
  }

  async until<Value>(look: () => Value | undefined): Promise<Value> {
    for (let turn = 0; turn < 2_000; turn += 1) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('it did not come in twenty seconds');
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.stand.close();
  }

  #commandsOf({
    incidents = [viewWith()],
    outcome = { kind: 'taken', reason: '' },
    hangs,
    troubled,
  }: Wishes): Commands {
    const never = new Promise<never>(() => undefined);
    return {
      signals: async (signals) => {
        this.signals.push(...signals);
        return { accepted: signals.length, repeated: 0 };
      },
      command: async (command) => {
        if (troubled?.()) throw new CodedError('unavailable', 'the disk is full');
        const repeated = this.commands.some(({ id }) => id === command.id);
        if (!repeated) this.commands.push(command);
        return hangs ? never : { accepted: !repeated, repeated };
      },
      outcome: async () => outcome,
      incidents: async () => [...incidents],
      incident: async (id) => incidents.find((view) => view.id === id),
      timeline: async () => [
        { sequence: 1, atMs: 1, kind: 'opened', detail: { input: { arrived: this.signals } }, hash: 'h' },
      ],
    };
  }
}
