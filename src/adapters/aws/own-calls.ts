import { CodedError } from '../../errors.ts';
import type { AwsClients, AwsService } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallCount, CallOutcome, OwnCalls } from '../../ports/telemetry.ts';
import { networkFailure, translate } from './translate.ts';

/** The newest calls that are remembered for one service in one Region: enough for a window of minutes, whatever the load. */
const remembered = 200;

interface Call {
  readonly atMs: number;
  readonly outcome: CallOutcome;
}

/**
 * Counts how the engine's own calls end, by service and Region: evidence that needs neither CloudWatch nor X-Ray. Kept in memory only,
 * and shared by every set of ports that one process has.
 */
export class CallCounter implements OwnCalls {
  readonly #clock: Clock;
  readonly #calls = new Map<string, { service: AwsService; region: string; calls: Call[] }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  recent(sinceMs: number): CallCount[] {
    return [...this.#calls.values()].flatMap(({ service, region, calls }) => {
      const outcomes: Partial<Record<CallOutcome, number>> = {};
      for (const { atMs, outcome } of calls) if (atMs >= sinceMs) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      return Object.keys(outcomes).length > 0 ? [{ service, region, outcomes }] : [];
    });
  }

  /** The same clients, each of whose calls is counted when it ends. */
  counting(clients: AwsClients): AwsClients {
    return {
      get: (service, region, endpoint) => {
        const client = clients.get(service, region, endpoint);
        return {
          send: async (command, options) => {
            try {
              const answer = await client.send(command, options);
              this.#add(service, region, 'ok');
              return answer;
            } catch (error) {
              const outcome = outcomeOf(error);
              if (outcome !== undefined) this.#add(service, region, outcome);
              throw error;
            }
          },
        };
      },
    };
  }

  #add(service: AwsService, region: string, outcome: CallOutcome): void {
    const key = `${service} ${region}`;
    const known = this.#calls.get(key) ?? { service, region, calls: [] };
    this.#calls.set(key, known);
    known.calls.push({ atMs: this.#clock.now(), outcome });
    if (known.calls.length > remembered) known.calls.shift();
  }
}

/** How a call failed; undefined when it was never sent. AWS's refusals (denied, not found, invalid) are `4xx`: a sign of life. */
function outcomeOf(error: unknown): CallOutcome | undefined {
  if (error instanceof CodedError) return undefined;
  switch (translate(error, { what: '', mutating: false }).code) {
    case 'throttled':
      return 'throttled';
    case 'timeout':
      return 'timeout';
    case 'unavailable':
      return answered(error) ? '5xx' : networkFailure(error);
    default:
      return '4xx';
  }
}

function answered(error: unknown): boolean {
  const metadata: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined;
  return (
    typeof metadata === 'object' && metadata !== null && typeof Reflect.get(metadata, 'httpStatusCode') === 'number'
  );
}
