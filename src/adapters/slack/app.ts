import { App, type Receiver, webApi } from '@slack/bolt';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';
import type { Messenger } from '../../ports/messaging.ts';
import { straightFetch, takesAnswers } from './answer-address.ts';
import { clientOptions, type SlackReach } from './client-options.ts';
import { Decor } from './decor.ts';
import { Presses } from './desk/clicks.ts';
import type { Desk } from './desk/desk.ts';
import { Once } from './desk/once.ts';
import { OrderDesk } from './desk/order-desk.ts';
import { noteRefused, type RefusedDelivery } from './desk/refused.ts';
import { Gate } from './gate.ts';
import { Housekeeping } from './housekeeping.ts';
import { HttpReceiver } from './http-receiver.ts';
import { IncidentChannels } from './incident-channels.ts';
import { boltLogger } from './logger.ts';
import { slackMessenger } from './messenger.ts';
import { SlackPeople, type SlackPerson } from './people.ts';
import { Socket, socketReceiver } from './socket.ts';
import { listenTo } from './talk.ts';
import { sendFile } from './upload.ts';
import { SlackWeb } from './web.ts';

export interface SlackParts {
  readonly clock: Clock;
  readonly botToken: string;
  /** How people's words come in. `none`: Muster only posts. */
  readonly entrance:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string }
    | { readonly kind: 'none' };
  /** Where every incident is made known, by Slack's id. */
  readonly channel: string;
  readonly drillChannel?: string | undefined;
  readonly incidentChannels: boolean;
  /** Slack's Web API, where it is not the public one. */
  readonly apiUrl?: string | undefined;
  readonly people: readonly SlackPerson[];
  readonly told: SlackTold;
}

/** What happens with Slack that whoever runs Muster should know. */
export interface SlackTold {
  trouble(what: string, error: unknown): void;
  /** A request did nothing: it was not Slack's (`forged`), came too late or early (`stale`), twice (`replayed`), or from a `stranger`. */
  refused(why: 'forged' | 'stale' | 'replayed' | 'stranger', from: string): void;
}

/** What people's words are done with, once Muster is up. */
export type DeskParts = Pick<
  Desk,
  'commands' | 'drills' | 'reports' | 'pictures' | 'workloads' | 'requestOf' | 'timelineOf'
> & {
  /** Where it is kept what was done, over a restart. */
  readonly texts: Pick<Journal, 'getText' | 'putText'>;
};

export interface SlackApp {
  readonly messenger: Messenger;
  /** For drills inside a serving Muster: it knows the drill channel and no other. Undefined without one. */
  readonly drillMessenger: Messenger | undefined;
  /** Registers `POST /slack/events` where Slack's requests come by HTTP; to be called before the server listens. */
  routes(server: FastifyInstance): void;
  /** Returns at once, and never fails: whether Slack is there changes nothing in Muster. */
  start(desk: DeskParts): void;
  /**
   * Asks Slack whether it takes the token, as `start` does: trouble is told before an incident needs it, and an incident's first word does not wait until
   * client and connection are made, which takes as long as ten of its posts.
   */
  greet(): void;
  stop(): Promise<void>;
  /** Resolves when topics, pins and the like are done with. */
  idle(): Promise<void>;
}

/** Refused deliveries that are known to be noted: who repeats one by the thousand asks nothing of the disk. */
const keptMarks = 1_000;

/** Slack as Muster uses it: a messenger for the engine, and an entrance for people. */
export function slackApp(parts: SlackParts): SlackApp {
  const { clock, told, channel, drillChannel, incidentChannels } = parts;
  const client = new webApi.WebClient(parts.botToken, clientOptions(reachOf(parts)));
  const web = new SlackWeb(client, new Gate(clock));
  const people = new SlackPeople(parts.people);
  const house = new Housekeeping(clock, told.trouble);
  const channels = new IncidentChannels(web, told.trouble);
  const decor = new Decor(web, people, house);
  const around = { web, people, channels, decor, drillChannel };
  const messenger = slackMessenger({ ...around, channel, incidentChannels });
  const drillMessenger =
    drillChannel === undefined
      ? undefined
      : slackMessenger({ ...around, channel: drillChannel, incidentChannels: false });
  let desk: Desk | undefined;
  const noted = new Set<string>();
  const late = (delivery: RefusedDelivery): void => {
    if (!desk || noted.has(delivery.mark)) return;
    if (noted.size >= keptMarks) noted.clear();
    noted.add(delivery.mark);
    noteRefused(desk, delivery).catch((error: unknown) => told.trouble('a refused request of Slack', error));
  };
  const entrance = entranceOf(parts, late);
  if (entrance) {
    const app = boltApp(parts, entrance.receiver);
    listenTo(
      app,
      {
        desk: () => desk,
        stranger: (slackId) => told.refused('stranger', slackId),
        takesAnswers: (address) => takesAnswers(address, parts.apiUrl),
        trouble: told.trouble,
      },
      new Presses(clock),
    );
  }
  const greet = (): void => house.wish({ about: 'the token', wanted: 'taken', do: (signal) => web.greet(signal) });
  return {
    messenger,
    drillMessenger,
    greet,
    routes: (server) => entrance?.routes(server),
    start({ texts, ...given }) {
      const { commands, requestOf } = given;
      const orders = new OrderDesk({ clock, commands, people, requestOf });
      const once = new Once(texts);
      desk = { ...given, once, clock, people, web, channels, orders, put: sendFile, trouble: told.trouble };
      entrance?.start();
      greet();
    },
    async stop() {
      desk = undefined;
      await entrance?.stop();
      await house.stop();
    },
    idle: () => house.idle(),
  };
}

function reachOf({ apiUrl, told }: SlackParts): SlackReach {
  return { apiUrl, trouble: told.trouble };
}

interface Entrance {
  readonly receiver: Receiver;
  routes(server: FastifyInstance): void;
  start(): void;
  stop(): Promise<void>;
}

function entranceOf(
  { entrance, clock, told, apiUrl }: SlackParts,
  late: (delivery: RefusedDelivery) => void,
): Entrance | undefined {
  switch (entrance.kind) {
    case 'none':
      return undefined;
    case 'socket': {
      const { appToken } = entrance;
      const receiver = socketReceiver({ appToken, apiUrl, trouble: told.trouble });
      const socket = new Socket(receiver, clock, told.trouble);
      return {
        receiver,
        routes: () => undefined,
        start: () => socket.start(),
        stop: () => socket.stop(),
      };
    }
    case 'http': {
      const { signingSecret } = entrance;
      const receiver = new HttpReceiver({ clock, signingSecret: () => signingSecret, refused: told.refused, late });
      return {
        receiver,
        routes: (server) => receiver.routes(server),
        start: () => void receiver.start(),
        stop: () => receiver.stop(),
      };
    }
  }
}

/** Who asks is told by Slack's signature or socket and the local configuration: nothing is asked of Slack before an answer. */
function boltApp(parts: SlackParts, receiver: Entrance['receiver']): App {
  const { botToken, told } = parts;
  const app = new App({
    receiver,
    authorize: async () => ({ botToken }),
    logger: boltLogger(told.trouble),
    clientOptions: { ...clientOptions(reachOf(parts)), fetch: straightFetch },
    convoStore: false,
  });
  app.error(async (error) => told.trouble('a request from Slack', error));
  return app;
}
