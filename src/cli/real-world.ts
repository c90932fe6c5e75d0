import type { CredentialsEvent } from '../adapters/aws/credentials.ts';
import { realNet } from '../adapters/aws/real-net.ts';
import type { SlackApp, SlackTold } from '../adapters/slack/app.ts';
import type { Config } from '../config.ts';
import type { DrillDestinations } from '../drill/drill-messenger.ts';
import { CodedError } from '../errors.ts';
import { type Assembled, assemble, type RunnableProgram } from '../main.ts';
import type { Journal } from '../ports/journal.ts';
import type { Message, Messenger } from '../ports/messaging.ts';
import type { Metrics, TableMetrics } from '../ports/metrics.ts';
import type { PreflightSchedule } from '../preflight/watch.ts';
import { audiencesOf, onCallOf } from './audiences.ts';
import { Desk } from './break-glass-desk.ts';
import { drillPageOf } from './drill-destinations.ts';
import { type EngineKeys, engineKeys } from './engine-keys.ts';
import { httpSenders } from './http-senders.ts';
import { slackOf } from './slack.ts';
import { systemClock, systemClockFrom } from './system-clock.ts';

export interface RealWorld {
  readonly assembled: Assembled;
  readonly keys: EngineKeys;
  /** Where the sealed key is opened; undefined when none is configured. */
  readonly desk: Desk | undefined;
  /** Slack; undefined when none is configured. */
  readonly slack: SlackApp | undefined;
  /** Messengers that know the drill channel and the drill page, and no other. */
  readonly drillDestinations: DrillDestinations;
}

/** What the real world is told by, beside what it is made of. */
interface Told {
  readonly credentials: (event: CredentialsEvent) => void;
  readonly unannounced: (error: unknown) => void;
  readonly slack: SlackTold;
}

/** Muster over the real AWS, with the credentials of the environment or the sessions of its acting role. */
export async function realWorld(
  config: Config,
  given: {
    program: RunnableProgram;
    metrics: Metrics & TableMetrics;
    journal: Journal;
    preflight?: PreflightSchedule | undefined;
    told: Told;
  },
): Promise<RealWorld> {
  const { told, ...parts } = given;
  const slack = slackOf(config, told.slack);
  const clock = systemClockFrom((await given.journal.newestAtMs()) ?? 0);
  const messenger = byDestination({ chat: slack?.messenger, ...audiencesOf(config, clock) });
  let desk: Desk | undefined;
  // A session ends by AWS's time, to which the machine's is nearer than one that waits to be caught up with.
  const keys = engineKeys(config, {
    clock: systemClock,
    tell: announcing(messenger, told),
    breakGlass: {
      isOpen: () => desk?.isOpen() ?? false,
      async used(use) {
        if (!desk) throw new CodedError('refused', 'the sealed key is shut');
        return desk.used(use);
      },
    },
  });
  const assembled = await assemble({
    ...parts,
    clock,
    wall: systemClock,
    clients: keys.clients,
    clientsOf: keys.clientsOf,
    net: realNet(),
    messenger,
    onCall: onCallOf(config),
    workloads: config.workloads,
    topicArns: config.signals.sns.topicArns,
    unlisted: config.signals.unlisted,
    queueUrls: config.signals.sqs.queueUrls,
    prefetchCertificates: config.signals.sns.prefetchCertificates,
    http: httpSenders(config),
    heartbeats: given.metrics,
    askCredentialsLife: () => keys.life(),
    drill: false,
  });
  const { breakGlass } = config.aws;
  if (breakGlass) {
    const { engine: commands } = assembled;
    desk = new Desk({ ...breakGlass, clock, commands, messenger, unannounced: told.unannounced });
  }
  return {
    assembled,
    keys,
    desk,
    slack,
    drillDestinations: { chat: slack?.drillMessenger, status: drillPageOf(config, clock) },
  };
}

/** Says once in chat that the session cannot be renewed, and once when it is again. */
function announcing(messenger: Messenger, told: Told): (event: CredentialsEvent) => void {
  let troubled = false;
  return (event) => {
    told.credentials(event);
    const now = event.kind === 'notRenewed';
    if (now === troubled) return;
    troubled = now;
    const until = event.expiresAtMs === null ? 'nobody knows when' : new Date(event.expiresAtMs).toISOString();
    const text = now
      ? `STS renews nothing. What is held lasts until ${until}; after that only the sealed key moves traffic.`
      : `STS renews again: until ${until}.`;
    const key = `credentials/${systemClock.now()}`;
    const message: Message = {
      key,
      incidentId: 'credentials',
      destination: 'chat',
      occasion: 'notice',
      lane: 'normal',
      title: 'credentials',
      text,
      drill: false,
      decidedAtMs: systemClock.now(),
    };
    void messenger.post(message, AbortSignal.timeout(20_000)).catch(told.unannounced);
  };
}

/** A message to a destination that is not configured fails visibly, and stays in the history. */
function byDestination(
  messengers: Readonly<Partial<Record<Message['destination'], Messenger | undefined>>>,
): Messenger {
  const of = (message: Message): Messenger => {
    const messenger = messengers[message.destination];
    if (!messenger) throw new CodedError('refused', `no ${message.destination} destination is configured`);
    return messenger;
  };
  return {
    post: async (message, signal) => of(message).post(message, signal),
    find: async (message, signal) => of(message).find(message, signal),
  };
}
