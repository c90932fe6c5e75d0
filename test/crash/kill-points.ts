import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationName } from '../../src/adapters/aws/call.ts';
import { isRead } from '../../src/adapters/aws/read-only.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import type { Journal, Save } from '../../src/ports/journal.ts';
import type { Messenger } from '../../src/ports/messaging.ts';
import { commandShown, messageShown } from './targets.ts';
import type { KillPoint, PointKind } from './wire.ts';

/** Where a process that kills itself says at which point it did. */
export const lastWordsFile = 'last-words.json';

/** Counts the moments at which the process can die, and dies at one of them: by SIGKILL, as nothing else would be a crash. */
export class KillPoints {
  readonly #folder: string;
  readonly #killAt: number | null;
  readonly #lastBreath: () => void;
  #passed: KillPoint[] = [];
  #number = 0;

  /** @param lastBreath what was done before the death reaches the world: it goes out now */
  constructor(folder: string, killAt: number | null, lastBreath: () => void) {
    this.#folder = folder;
    this.#killAt = killAt;
    this.#lastBreath = lastBreath;
  }

  /** The points passed since the last call. */
  take(): KillPoint[] {
    return this.#passed.splice(0);
  }

  /** Runs `act` between its two points. */
  async around<Result>(kind: PointKind, what: string, act: () => Promise<Result>): Promise<Result> {
    this.#pass(kind, 'before', what);
    try {
      return await act();
    } finally {
      this.#pass(kind, 'after', what);
    }
  }

  #pass(kind: PointKind, side: KillPoint['side'], what: string): void {
    this.#number += 1;
    const point = { number: this.#number, kind, side, what };
    this.#passed.push(point);
    if (point.number !== this.#killAt) return;
    this.#lastBreath();
    writeFileSync(join(this.#folder, lastWordsFile), JSON.stringify(point));
    process.kill(process.pid, 'SIGKILL');
  }
}

/** The journal with a point before and after each write. Reads are under way too, as long as they take. */
export function killableJournal(
  journal: Journal,
  points: KillPoints,
  underWay: (call: Promise<unknown>) => void,
): Journal {
  const write = <Result>(what: string, act: () => Promise<Result>): Promise<Result> => {
    const writing = points.around('journal write', what, act);
    underWay(writing);
    return writing;
  };
  const read = <Result>(reading: Promise<Result>): Promise<Result> => {
    underWay(reading);
    return reading;
  };
  return {
    accept: (rows) => write(`accept ${rows.map(({ id }) => id.split('/')[0]).join(', ')}`, () => journal.accept(rows)),
    save: (save) => write(savedOf(save), () => journal.save(save)),
    putText: (key, text) => write(`keep ${key}`, () => journal.putText(key, text)),
    load: (id) => read(journal.load(id)),
    active: () => read(journal.active()),
    ids: () => read(journal.ids()),
    waiting: () => read(journal.waiting()),
    history: (id, after) => read(journal.history(id, after)),
    getText: (key) => read(journal.getText(key)),
    newestAtMs: () => read(journal.newestAtMs()),
    close: () => journal.close(),
  };
}

/** `save shop-20260105-0901 v12: effect.succeeded evidence.gather, transition`. */
function savedOf({ record, history }: Save): string {
  const told = history.map(({ body }) => {
    const { kind, name, command } = JSON.parse(body) as { kind: string; name?: string; command?: string };
    return [kind, name ?? command].filter((part) => part !== undefined).join(' ');
  });
  return `save ${record.id} v${record.version}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
}

/** AWS clients with a point before and after each command. */
export function killableClients(clients: AwsClients, points: KillPoints): AwsClients {
  return {
    get(service, region, endpoint) {
      const client = clients.get(service, region, endpoint);
      return {
        send(command: { readonly input: unknown }, options) {
          const operation = operationName(command);
          const kind = isRead(service, operation) ? 'AWS read' : 'AWS change';
          const what = commandShown(operation, command.input, region);
          return points.around(kind, what, () => client.send(command, options));
        },
      };
    },
  };
}

/** Chat and status page with a point before and after each post and each look for an earlier one. */
export function killableMessenger(messenger: Messenger, points: KillPoints): Messenger {
  return {
    post: (message, signal) =>
      points.around('message post', messageShown(message), () => messenger.post(message, signal)),
    find: (message, signal) =>
      points.around('message look-up', messageShown(message), () => messenger.find(message, signal)),
  };
}
