import type { AwsSupport } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Changes } from '../../ports/telemetry.ts';
import type { Workload } from '../../workload/schema.ts';
import { within } from './in-turn.ts';

/** Half the window in which a change counts, so that a changed runtime is noticed within it, ms. */
const everyMs = 1_800_000;
/** AWS adds services and categories seldom. */
const codesEveryMs = 86_400_000;
const limitMs = 30_000;

/**
 * Reads in calm times what cannot be looked up in an outage, until the signal aborts: the codes of Support cases at start and daily, the
 * runtimes of all functions at start and every half hour. Best effort: what fails is tried again the next time.
 */
export async function keepReading(
  { support, changes, clock }: { readonly support: AwsSupport; readonly changes: Changes; readonly clock: Clock },
  workloads: readonly Workload[],
  signal: AbortSignal,
): Promise<void> {
  let codesDueMs = clock.now();
  const look = (limited: AbortSignal) =>
    Promise.allSettled([
      ...(clock.now() >= codesDueMs
        ? [
            support.keepCodes(limited).then(() => {
              codesDueMs = clock.now() + codesEveryMs;
            }),
          ]
        : []),
      ...workloads.flatMap((workload) =>
        workload.regions.map((region) => changes.observeRuntimes(region, functionsOf(workload), limited)),
      ),
    ]);
  while (!signal.aborted) {
    await within(clock, limitMs, signal, look);
    await clock.sleep(everyMs, signal).catch(() => undefined);
  }
}

function functionsOf(workload: Workload): { id: string; functionName: string; alias: string }[] {
  return workload.components.flatMap(({ id, service, name, alias }) =>
    service === 'lambda' && alias !== undefined ? [{ id, functionName: name, alias }] : [],
  );
}
