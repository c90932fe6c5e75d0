import { CodedError } from '../errors.ts';
import type { AwsClient, AwsClients, Net } from '../ports/aws-clients.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { Messenger } from '../ports/messaging.ts';

const never = new Promise<never>(() => {});

/**
 * One life of a process in the simulated world. While it lasts, calls go through; when it ends as by kill -9, nothing more is sent, written or
 * slept for, and what comes back reaches nobody. What was sent or written before stays done.
 */
export class Life {
  #over = false;

  get over(): boolean {
    return this.#over;
  }

  end(): void {
    this.#over = true;
  }

  /** The answer of a call, for as long as there is somebody to hear it: afterwards the promise never settles. */
  lived<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    if (this.#over) return never;
    return begun(call).then(
      (answer) => (this.#over ? never : answer),
      (error: unknown) => {
        if (this.#over) return never;
        throw error;
      },
    );
  }

  /** What comes in from outside, such as an alarm: refused once nobody is there. */
  taken(deliver: () => Promise<void>): Promise<void> {
    if (this.#over) return Promise.reject(new CodedError('unavailable', 'nobody listens'));
    return deliver().then(() => {
      if (this.#over) throw new CodedError('unavailable', 'the listener died before it answered');
    });
  }
}

/** One that fails before it begins rejects like any other. */
function begun<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return call();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What a process touches of its world. */
export interface Touched {
  readonly clock: Clock;
  readonly clients: AwsClients;
  readonly net: Net;
  readonly messenger: Messenger;
  readonly journal: Journal;
}

/** The same, for as long as the life lasts. The journal outlives its process; closing it is left to whoever made it. */
export function mortal({ clock, clients, net, messenger, journal }: Touched, life: Life): Touched {
  const lived = <Arguments extends unknown[], Answer>(call: (...args: Arguments) => Promise<Answer>) => {
    return (...args: Arguments): Promise<Answer> => life.lived(() => call(...args));
  };
  return {
    clock: {
      now: () => clock.now(),
      sleep: lived((ms, signal) => clock.sleep(ms, signal)),
      after: (ms, run) => clock.after(ms, () => life.over || run()),
    },
    clients: {
      get(service, region, endpoint): AwsClient {
        const client = clients.get(service, region, endpoint);
        return { send: lived((command, options) => client.send(command, options)) };
      },
    },
    net: {
      get: lived((url, signal) => net.get(url, signal)),
      resolveCname: lived((name, signal) => net.resolveCname(name, signal)),
      ask: lived((question, signal) => net.ask(question, signal)),
    },
    messenger: {
      post: lived((message, signal) => messenger.post(message, signal)),
      find: lived((message, signal) => messenger.find(message, signal)),
    },
    journal: {
      accept: lived((rows) => journal.accept(rows)),
      save: lived((save) => journal.save(save)),
      load: lived((id) => journal.load(id)),
      active: lived(() => journal.active()),
      ids: lived(() => journal.ids()),
      newestAtMs: lived(() => journal.newestAtMs()),
      waiting: lived(() => journal.waiting()),
      history: lived((id, after) => journal.history(id, after)),
      putText: lived((key, text) => journal.putText(key, text)),
      getText: lived((key) => journal.getText(key)),
      close: async () => {},
    },
  };
}
