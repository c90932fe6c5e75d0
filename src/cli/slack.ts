import type { createLogger } from '../adapters/http/logger.ts';
import { type DeskParts, type SlackApp, type SlackParts, type SlackTold, slackApp } from '../adapters/slack/app.ts';
import { slackGroups } from '../adapters/slack/groups.ts';
import type { Config } from '../config.ts';
import { planAsked } from '../drill/commander.ts';
import { invariant } from '../errors.ts';
import type { Facts } from '../machines/facts.ts';
import { requestOf } from '../machines/request.ts';
import type { ChatGroups } from '../ports/chat-groups.ts';
import type { IncidentView } from '../ports/commands.ts';
import type { RefusedRequest } from '../ports/refusals.ts';
import type { Workload } from '../workload/schema.ts';
import { timelinePage } from './render-timeline.ts';
import { systemClock } from './system-clock.ts';
import { colorsFor } from './terminal.ts';

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

/** Slack's user groups, where Slack is configured. */
export function chatGroupsOf(
  { chat, secrets }: Pick<Config, 'chat' | 'secrets'>,
  trouble: (error: unknown) => void = () => undefined,
): ChatGroups | undefined {
  const botToken = chat && secrets[chat.slack.botTokenEnv];
  if (!chat || !botToken) return undefined;
  const { apiUrl } = chat.slack;
  return slackGroups({
    clock: systemClock,
    botToken: botToken.reveal(),
    apiUrl,
    trouble: (_what, error) => trouble(error),
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
export function slackTold(
  logger: Pick<ReturnType<typeof createLogger>, 'warn'>,
  refused: (request: RefusedRequest) => void,
): SlackTold {
  return {
    trouble: (what, error) => logger.warn({ err: error }, what),
    refused: (why, from) => refused({ entrance: 'slack', why, from }),
  };
}

const plain = colorsFor({ isTTY: false }, {});

/** What people's words in Slack are done with, once Muster is up. */
export function deskOf(
  given: Omit<DeskParts, 'requestOf' | 'timelineOf' | 'workloads'> & { readonly workloads: readonly Workload[] },
): DeskParts {
  return {
    ...given,
    requestOf: (view) => (planAsked(view) === undefined ? null : requestOf(factsOf(view, given.workloads))),
    timelineOf: (entries) => timelinePage(entries, plain),
  };
}

/** An incident's facts, with the workload that views leave out. */
function factsOf({ facts, workload: id }: IncidentView, workloads: readonly Workload[]): Facts {
  const workload = workloads.find((one) => one.id === id);
  invariant(workload, `workload ${id} is configured`);
  return { ...facts, workload } as unknown as Facts;
}
