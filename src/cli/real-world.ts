import { App } from '@slack/bolt';
import { realClients } from '../adapters/aws/real-clients.ts';
import { realNet } from '../adapters/aws/real-net.ts';
import { slackMessenger } from '../adapters/slack/chat.ts';
import { statuspageMessenger } from '../adapters/status-page/statuspage.ts';
import { statuspageApi } from '../adapters/status-page/statuspage-api.ts';
import type { Config } from '../config.ts';
import { CodedError } from '../errors.ts';
import { type Assembled, assemble } from '../main.ts';
import type { Journal } from '../ports/journal.ts';
import type { Message, Messenger } from '../ports/messaging.ts';
import type { Metrics, TableMetrics } from '../ports/metrics.ts';
import type { Compiled } from '../runbook/compile.ts';
import { systemClock } from './system-clock.ts';

/** Muster over the real AWS, with the credentials of the environment. */
export function realWorld(
  config: Config,
  given: { program: Compiled; metrics: Metrics & TableMetrics; journal: Journal },
): Promise<Assembled> {
  return assemble({
    ...given,
    clock: systemClock,
    clients: realClients(),
    net: realNet(),
    messenger: byDestination({ chat: chatOf(config), status: statusPageOf(config) }),
    workloads: config.workloads,
    topicArns: config.signals.sns.topicArns,
    unlisted: config.signals.unlisted,
    queueUrls: config.signals.sqs.queueUrls,
    heartbeats: given.metrics,
    drill: false,
  });
}

function chatOf(config: Config): Messenger | undefined {
  const { chat, secrets, drills } = config;
  if (!chat || !secrets.slackBotToken) return undefined;
  const app = new App({
    token: secrets.slackBotToken.reveal(),
    signingSecret: 'unused: this process only posts',
    clientOptions: { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
    deferInitialization: true,
  });
  return slackMessenger(app.client, { channel: chat.slack.channel, drill: drills.slackChannel });
}

function statusPageOf(config: Config): Messenger | undefined {
  const { statusPage, secrets, drills } = config;
  const key = secrets.statusPageKey;
  if (!statusPage || !key) return undefined;
  return statuspageMessenger(
    statuspageApi(
      (url, init) => fetch(url, init),
      () => key.reveal(),
    ),
    { page: statusPage.pageId, drill: drills.statusPageId },
  );
}

/** A message to a destination that is not configured fails visibly, and stays in the history. */
function byDestination(messengers: Readonly<Record<Message['destination'], Messenger | undefined>>): Messenger {
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
