import type { createLogger } from '../adapters/http/logger.ts';
import { type SlackApp, type SlackParts, type SlackTold, slackApp } from '../adapters/slack/app.ts';
import type { Config } from '../config.ts';
import { systemClock } from './system-clock.ts';

/** Slack as the configuration names it; undefined without, and in the sandbox, which has no secrets. */
export function slackOf(
  config: Pick<Config, 'chat' | 'secrets' | 'drills' | 'people'>,
  told: SlackTold,
): SlackApp | undefined {
  const { chat, secrets, drills, people } = config;
  const botToken = chat && secrets[chat.slack.botTokenEnv];
  if (!chat || !botToken) return undefined;
  const { channel, incidentChannels, apiUrl } = chat.slack;
  return slackApp({
    clock: systemClock,
    botToken: botToken.reveal(),
    entrance: entranceOf(chat.slack, secrets),
    channel,
    drillChannel: drills.slackChannel,
    incidentChannels,
    apiUrl,
    people,
    told,
  });
}

function entranceOf(
  { appTokenEnv, signingSecretEnv }: NonNullable<Config['chat']>['slack'],
  secrets: Config['secrets'],
): SlackParts['entrance'] {
  const appToken = appTokenEnv === undefined ? undefined : secrets[appTokenEnv];
  const signingSecret = signingSecretEnv === undefined ? undefined : secrets[signingSecretEnv];
  if (appToken) return { kind: 'socket', appToken: appToken.reveal() };
  if (signingSecret) return { kind: 'http', signingSecret: signingSecret.reveal() };
  return { kind: 'none' };
}

/** Slack's troubles in the log: no incident waits for them. */
export function slackTold(logger: Pick<ReturnType<typeof createLogger>, 'warn'>): SlackTold {
  return {
    trouble: (what, error) => logger.warn({ err: error }, what),
    refused: (why, from) => logger.warn({ why, from }, 'a request that claimed to be from Slack did nothing'),
  };
}
