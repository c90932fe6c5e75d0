import { boltLogger } from './logger.ts';

/** How Slack's Web API is reached. */
export interface SlackReach {
  /** Where it is not the public one. */
  readonly apiUrl?: string | undefined;
  readonly trouble: (what: string, error: unknown) => void;
}

/** How long Slack may take to answer one call before the connection is given up, ms. */
const callTimeoutMs = 20_000;

/** Repeats and waiting are not the client's: the engine looks before it repeats, and the gate waits. */
export function clientOptions({ apiUrl, trouble }: SlackReach) {
  return {
    timeout: callTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(trouble),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
}
