import type { CredentialsEvent } from '../adapters/aws/credentials.ts';
import { awsPorts } from '../adapters/aws/index.ts';
import { realNet } from '../adapters/aws/real-net.ts';
import type { createLogger } from '../adapters/http/logger.ts';
import type { SlackTold } from '../adapters/slack/app.ts';
import type { Config } from '../config.ts';
import type { CredentialsLife } from '../ports/account.ts';
import type { CalmMetrics } from '../ports/metrics.ts';
import type { RefusedRequest } from '../ports/refusals.ts';
import type { PreflightSchedule } from '../preflight/watch.ts';
import type { ClockTold } from './clock-watch.ts';
import { aroundOf } from './preflight.ts';
import type { RealWorld } from './real-world.ts';
import { chatGroupsOf, slackTold } from './slack.ts';
import { systemClock } from './system-clock.ts';
import { warmUp } from './warm-up.ts';

type Logger = ReturnType<typeof createLogger>;

/** What `serve` does between outages, so that the next one finds it ready. */

/** How the account is looked at; undefined when the configuration says never. */
export function scheduleOf(config: Config, metrics: CalmMetrics, logger: Logger): PreflightSchedule | undefined {
  const { intervalSeconds } = config.preflight;
  if (intervalSeconds === 0) return undefined;
  return {
    all: config.workloads.map((workload) => aroundOf(workload, config)),
    intervalSeconds,
    chatGroups: chatGroupsOf(config, (error) => logger.warn({ err: error }, 'user groups of Slack')),
    seen: (counts) => {
      metrics.preflight(counts);
      logger.info({ counts }, 'preflight');
    },
    failed: (error) => logger.warn({ err: error }, 'preflight did not end, or could not be announced'),
  };
}

/** What is said of credentials and of the sealed key goes to the log; preflight announces a session that grows short. */
export function toldTo(
  logger: Logger,
  refused: (request: RefusedRequest) => void,
): {
  credentials: (event: CredentialsEvent) => void;
  unannounced: (error: unknown) => void;
  slack: SlackTold;
} {
  return {
    credentials: (event) => {
      const until = event.expiresAtMs === null ? 'no end' : new Date(event.expiresAtMs).toISOString();
      if (event.kind === 'renewed') logger.info({ until, source: event.source }, 'credentials renewed');
      else logger.error({ until, err: event.error }, 'credentials could not be renewed; those held serve to their end');
    },
    unannounced: (error) => logger.error({ err: error }, 'the use of the sealed key could not be announced'),
    slack: slackTold(logger, refused),
  };
}

/** What is said of the engine's time goes to the log. */
export function clockToldTo(logger: Logger): ClockTold {
  return {
    ahead: (seconds) =>
      logger.error(
        { seconds },
        "Muster's time is ahead of the machine's clock, which was set back: records and timers go on in it until it is caught up with",
      ),
    caughtUp: () => logger.warn("Muster's time is the machine's again"),
  };
}

/** Obtains credentials, makes the connections that a mitigation will need, and keeps the session young until aborted. */
export async function keepReady(
  { keys }: Pick<RealWorld, 'keys'>,
  { workloads }: Pick<Config, 'workloads'>,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const running = keys.run(signal);
  const { source } = await keys.life();
  const cold = await Promise.all(
    keys.all.map((clients) => warmUp(awsPorts(clients, realNet(), systemClock), systemClock, workloads, signal)),
  );
  for (const what of new Set(cold.flat())) logger.warn({ source }, `not reached before it is needed: ${what}`);
  await running;
}

/** Whole seconds until credentials end; null when they do not. */
export function secondsLeft({ expiresAtMs }: CredentialsLife): number | null {
  return expiresAtMs === null ? null : Math.max(0, Math.floor((expiresAtMs - systemClock.now()) / 1000));
}
