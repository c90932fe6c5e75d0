import { abortError } from './aws-error.ts';
import type { VirtualClock } from './virtual-clock.ts';

/**
 * Makes one call of the outside take time: it is applied at half its latency and answered at the full, so that a caller that gives up in
 * between does not know the outcome. An abort rejects with an AbortError at once.
 */
export function takeTime<Answer>(
  clock: VirtualClock,
  latencyMs: number,
  signal: AbortSignal,
  apply: () => Answer,
): Promise<Answer> {
  clock.stir();
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError());
    let settle = () => {};
    const abort = () => {
      cancelApply();
      cancelAnswer();
      clock.stir();
      reject(abortError());
    };
    const cancelApply = clock.schedule(latencyMs / 2, () => {
      try {
        const answer = apply();
        settle = () => resolve(answer);
      } catch (error) {
        settle = () => reject(error);
      }
    });
    const cancelAnswer = clock.schedule(latencyMs, () => {
      signal.removeEventListener('abort', abort);
      clock.stir();
      settle();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
