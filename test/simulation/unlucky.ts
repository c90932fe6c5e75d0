import { operationName } from '../../src/adapters/aws/call.ts';
import { isRead } from '../../src/adapters/aws/read-only.ts';
import { CodedError } from '../../src/errors.ts';
import type { AwsClients, AwsService } from '../../src/ports/aws-clients.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import { abortError, serviceError } from '../../src/sandbox/aws-error.ts';
import { commandShown, messageShown } from '../crash/targets.ts';
import type { Disturbance } from './course.ts';
import type { Transcript } from './transcript.ts';

type MishapOf = Extract<Disturbance, { kind: 'mishap' }>;
type Down = Extract<Disturbance, { kind: 'down' }>;

/** Services whose reads may lag behind, where the read does not ask for the newest. */
const eventual: readonly AwsService[] = ['cloudwatch', 'health', 'xray', 'lambda', 'route53', 'cloudtrail'];
/** A service that is down answers so late. */
const downAnswersMs = 200;

/** The outside as a bad day shows it: calls fail, hang, lag, or are done without an answer, as the course says. */
export class Unlucky {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #transcript: Transcript;
  readonly #mishaps: ReadonlyMap<number, MishapOf>;
  readonly #downs: readonly Down[];
  readonly #earlier = new Map<string, unknown>();
  readonly #faultsAtMs: number[] = [];
  #calls = 0;

  constructor(clock: Clock, disturbances: readonly Disturbance[], transcript: Transcript) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#transcript = transcript;
    const mishaps = disturbances.filter((one) => one.kind === 'mishap');
    this.#mishaps = new Map(mishaps.map((one) => [one.call, one]));
    this.#downs = disturbances.filter((one) => one.kind === 'down');
  }

  get calls(): number {
    return this.#calls;
  }

  /** Instants at which something went wrong. */
  get faultsAtMs(): readonly number[] {
    return this.#faultsAtMs;
  }

  clients(clients: AwsClients): AwsClients {
    return {
      get: (service, region, endpoint) => ({
        send: (command: { readonly input: unknown }, options) => {
          const operation = operationName(command);
          const what = commandShown(operation, command.input, region);
          const key = `${service}/${region}/${endpoint ?? ''}/${operation}/${JSON.stringify(command.input)}`;
          const mayLag = isRead(service, operation) && lags(service, command.input);
          return this.#call(
            { service, region, what, stale: mayLag ? key : undefined, signal: options.abortSignal },
            () => clients.get(service, region, endpoint).send(command, options),
          );
        },
      }),
    };
  }

  messenger(messenger: Messenger): Messenger {
    const call = <Answer>(
      verb: string,
      message: Parameters<Messenger['post']>[0],
      signal: AbortSignal,
      act: () => Promise<Answer>,
    ): Promise<Answer> => {
      const what = `${verb} ${messageShown(message)}`;
      return this.#call({ service: message.destination, region: '*', what, stale: undefined, signal }, act).catch(
        (error: unknown) => {
          if (error instanceof CodedError) throw error;
          throw new CodedError(signal.aborted ? 'outcomeUnknown' : 'unavailable', String(error), { cause: error });
        },
      );
    };
    return {
      post: (message, signal) => call('post', message, signal, () => messenger.post(message, signal)),
      find: (message, signal) => call('find', message, signal, () => messenger.find(message, signal)),
    };
  }

  async #call<Answer>(
    about: { service: string; region: string; what: string; stale: string | undefined; signal: AbortSignal },
    act: () => Promise<Answer>,
  ): Promise<Answer> {
    this.#calls += 1;
    const { service, region, what, stale, signal } = about;
    if (this.#isDown(service, region)) {
      this.#fault(`down: ${what}`);
      await this.#wait(downAnswersMs, signal);
      throw failure('refused');
    }
    const mishap = this.#mishaps.get(this.#calls);
    if (!mishap) return this.#remember(stale, await act());
    this.#fault(`${mishap.how}: call ${this.#calls}, ${what}`);
    switch (mishap.how) {
      case 'throttled':
      case 'refused':
        await this.#wait(50, signal);
        throw failure(mishap.how);
      case 'unanswered':
        await act();
        return hang(signal);
      case 'stale':
        return stale !== undefined && this.#earlier.has(stale) ? (this.#earlier.get(stale) as Answer) : act();
      case 'slow': {
        const answer = await act();
        await this.#wait(mishap.ms, signal);
        return answer;
      }
    }
  }

  #isDown(service: string, region: string): boolean {
    const ms = this.#clock.now() - this.#startMs;
    return this.#downs.some(
      (down) =>
        down.service === service &&
        (down.region === '*' || down.region === region) &&
        down.fromMs <= ms &&
        ms < down.untilMs,
    );
  }

  #remember<Answer>(key: string | undefined, answer: Answer): Answer {
    if (key !== undefined) this.#earlier.set(key, answer);
    return answer;
  }

  #fault(line: string): void {
    this.#faultsAtMs.push(this.#clock.now());
    this.#transcript.say(line);
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(ms, signal).catch(() => {
      throw abortError();
    });
  }
}

function lags(service: AwsService, input: unknown): boolean {
  if (service === 'dynamodb') return (input as { ConsistentRead?: boolean }).ConsistentRead !== true;
  return eventual.includes(service);
}

/** No answer ever comes; the caller's patience ends. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(abortError());
    else signal.addEventListener('abort', () => reject(abortError()), { once: true });
  });
}

function failure(how: 'throttled' | 'refused'): Error {
  return how === 'throttled'
    ? serviceError({
        name: 'ThrottlingException',
        status: 400,
        message: 'Rate exceeded',
        fields: { $retryable: { throttling: true } },
      })
    : serviceError({ name: 'InternalServerError', status: 500, message: 'An error occurred on the server side.' });
}
