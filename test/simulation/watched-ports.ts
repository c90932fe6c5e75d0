import { operationName } from '../../src/adapters/aws/call.ts';
import { isRead } from '../../src/adapters/aws/read-only.ts';
import type { Perform } from '../../src/engine/surroundings.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import { commandShown, messageShown, targetOf } from '../crash/targets.ts';
import type { Life } from './life.ts';
import type { Points } from './points.ts';
import type { Stage } from './stage.ts';
import type { Unlucky } from './unlucky.ts';

/** Coordination between engines, and words to AWS: no change of the workload. */
const coordinating = /^(PutItem (lock|engine)#|CreateCase|DescribeCases)/;

/** What a process is given to act with: before and after each write and call it can die, and none of them goes unseen. */
export class WatchedPorts {
  readonly #stage: Stage;
  readonly #unlucky: Unlucky;
  readonly #points: Points;
  readonly #now: () => number;

  /** `now` is the time of whichever process lives. */
  constructor(stage: Stage, unlucky: Unlucky, points: Points, now: () => number) {
    this.#stage = stage;
    this.#unlucky = unlucky;
    this.#points = points;
    this.#now = now;
  }

  /** Every save is held against the promises before it is written, and told afterwards. */
  journal(life: Life): Journal {
    const { journal, promises, ledger, transcript } = this.#stage;
    const write = <Answer>(what: string, act: () => Promise<Answer>): Promise<Answer> =>
      this.#points.around(life, what, act);
    return {
      accept: (rows) => write(`accept ${rows.map(({ id }) => id).join(', ')}`, () => journal.accept(rows)),
      save: (save) => {
        const what = savedAs(save);
        return write(what, async () => {
          promises.atWrite(save, this.#now());
          await journal.save(save);
          ledger.saved(save);
          transcript.say(what);
        });
      },
      putText: (key, text) => write(`keep ${key}`, () => journal.putText(key, text)),
      load: (id) => life.lives(() => journal.load(id)),
      active: () => life.lives(() => journal.active()),
      ids: () => life.lives(() => journal.ids()),
      waiting: () => life.lives(() => journal.waiting()),
      history: (id, after) => life.lives(() => journal.history(id, after)),
      getText: (key) => life.lives(() => journal.getText(key)),
      newestAtMs: () => life.lives(() => journal.newestAtMs()),
      close: async () => {},
    };
  }

  /** Every change is told and held against the promises before it is made. */
  clients(life: Life): AwsClients {
    const { world, promises, transcript } = this.#stage;
    const unlucky = this.#unlucky.clients(world.clients);
    return {
      get: (service, region, endpoint) => ({
        send: (command: { readonly input: unknown }, options) => {
          const operation = operationName(command);
          const what = commandShown(operation, command.input, region);
          return this.#points.around(life, what, () => {
            if (!isRead(service, operation)) {
              const changes = !coordinating.test(`${operation} ${targetOf(operation, command.input)}`);
              if (changes) promises.atChange(what, life);
              if (what.startsWith('PutItem writer#')) this.#lease(command.input);
              transcript.say(`-> ${what}`);
            }
            return unlucky.get(service, region, endpoint).send(command, options);
          });
        },
      }),
    };
  }

  #lease(input: unknown): void {
    const { promises, workload, world } = this.#stage;
    const { Item } = input as { Item: { region: { S?: string } } };
    promises.atLease(Item.region.S ?? null, workload.lease.ttlSeconds * 1000, world.clock.now());
  }

  messenger(life: Life): Messenger {
    const { world, promises, transcript } = this.#stage;
    const unlucky = this.#unlucky.messenger(world.messenger);
    return {
      post: (message, signal) =>
        this.#points.around(life, `post ${messageShown(message)}`, () => {
          promises.atPost(message);
          transcript.say(`-> ${messageShown(message)}`);
          return unlucky.post(message, signal);
        }),
      find: (message, signal) =>
        this.#points.around(life, `find ${messageShown(message)}`, () => unlucky.find(message, signal)),
    };
  }

  /** Nearest to the world: what an effect really answers. */
  performer(life: Life, perform: Perform): Perform {
    const { promises, ledger, program } = this.#stage;
    return (request) =>
      life.lives(async () => {
        const { mutating } = program.policy(request.name);
        promises.atPerformance(request, mutating);
        const performed = ledger.begins(request, life.number, mutating);
        try {
          const output = await perform(request);
          performed.output = JSON.stringify(output ?? null);
          return output;
        } finally {
          performed.running = false;
        }
      });
  }
}

/** `save shop-20260105-0901 v12: effect.succeeded evidence.gather, transition`. */
function savedAs({ record, history }: Parameters<Journal['save']>[0]): string {
  const lines = history.map(({ body }) => {
    const { kind, name, command, to, id } = JSON.parse(body) as Record<string, unknown>;
    const response = kind === 'transition' ? JSON.stringify((to as { response?: unknown }).response) : undefined;
    return [kind, name ?? command ?? response ?? (kind === 'timer.due' ? id : undefined)]
      .filter((part) => part !== undefined)
      .join(' ');
  });
  return `save ${record.id} v${record.version}${lines.length === 0 ? '' : `: ${lines.join(', ')}`}`;
}
