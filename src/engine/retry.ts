import { createHash } from 'node:crypto';

/**
 * Delay before the attempt after `attempt` (from 1), in whole milliseconds: exponential, capped, less up to a fifth that is a hash of key and
 * attempt, so that a replay waits exactly as long and two incidents do not wait in step.
 */
export function retryDelayMs(
  policy: { readonly firstDelayMs: number; readonly factor: number; readonly maxDelayMs: number },
  key: string,
  attempt: number,
): number {
  const full = Math.min(policy.maxDelayMs, policy.firstDelayMs * policy.factor ** (attempt - 1));
  const fraction = createHash('sha256').update(`${key}#${attempt}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(full * (1 - fraction / 5));
}
