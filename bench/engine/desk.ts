import type { ThreadedJournal } from '../../src/adapters/store/threaded-journal.ts';
import { configAt, exampleConfig, programAt } from '../../src/cli/project.ts';
import { isCorrelation } from '../../src/engine/correlation.ts';
import { wholeOf } from '../../src/engine/encode.ts';
import { Engine } from '../../src/engine/engine.ts';
import { fromStored } from '../../src/engine/record.ts';
import type { EngineEvent } from '../../src/engine/surroundings.ts';
import { invariant } from '../../src/errors.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { correlatorOf } from '../../src/signals/correlate.ts';
import type { Workload } from '../../src/workload/schema.ts';

const config = configAt(exampleConfig);
const program = programAt(config);
const ana = { id: 'ana', roles: ['incident-commander', 'operator'] };

/** What never comes, until it is given up. */
function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}

/** Real time, and waits that do not end: nothing falls due while a benchmark runs. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (_ms, signal) => never(signal),
  after: () => () => undefined,
};

/** The real engine on a real journal, in a world that never answers: what is measured is deciding and saving. */
export class Desk {
  readonly #engine: Engine;
  readonly #journal: ThreadedJournal;
  readonly #shop: Workload;
  readonly #waiting = new Map<string, () => void>();
  readonly #saved = new Set<string>();
  #sent = 0;

  private constructor(journal: ThreadedJournal) {
    const shop = config.workloads.find(({ id }) => id === 'shop');
    invariant(shop, 'the example has the shop');
    this.#shop = shop;
    this.#journal = journal;
    this.#engine = new Engine({
      clock,
      journal: this.#told(journal),
      messenger: { post: (_message, signal) => never(signal), find: (_message, signal) => never(signal) },
      program,
      perform: ({ signal }) => never(signal),
      hands: { claim: async () => undefined, confirm: async () => undefined },
      correlator: correlatorOf([]),
      openingOf: ({ incidentId, workload, region, highestSeverity, lastId, summary, signals }, drill) => ({
        incidentId,
        drill,
        workload: { ...shop, id: workload },
        region,
        severity: highestSeverity,
        signals: { count: signals.length, lastId, summary },
      }),
      drill: false,
      watch: (event) => this.#watched(event),
    });
  }

  static async open(journal: ThreadedJournal): Promise<Desk> {
    const desk = new Desk(journal);
    await desk.#engine.start();
    return desk;
  }

  /** Opens so many incidents, one a workload; answers their ids. */
  async incidents(count: number): Promise<string[]> {
    for (let first = 0; first < count; first += 1000) {
      const batch = Array.from({ length: Math.min(1000, count - first) }, (_, index) => this.#alarm(first + index));
      await this.#engine.signals(batch);
    }
    await this.settled(count);
    return (await this.#journal.ids()).filter((id) => !isCorrelation(id));
  }

  /** Brings records to the size of an incident in mid-flight. */
  async fatten(ids: readonly string[]): Promise<void> {
    for (let turn = 0; turn < 40 && (await this.recordBytes(ids[0] ?? '')) < 8000; turn += 1)
      await Promise.all(ids.map((id) => this.note(id)));
  }

  async recordBytes(id: string): Promise<number> {
    const stored = await this.#journal.load(id);
    return stored ? wholeOf(fromStored(stored)).length : 0;
  }

  /** Resolves when the decision about a note is on disk. */
  async note(incidentId: string): Promise<void> {
    this.#sent += 1;
    const saved = this.#nextSave(incidentId);
    await this.#engine.command({
      id: `bench/${this.#sent}`,
      incidentId,
      name: 'note',
      by: ana,
      atMs: Date.now(),
      text: `the ${this.#sent}th thing that somebody noticed and wanted to be kept with the incident`,
    });
    await saved;
  }

  /** Resolves when one more alarm about the n-th workload is on disk, and so is what correlation made of it. */
  async signal(nth: number): Promise<void> {
    const correlated = this.#nextSave('correlation');
    await this.#engine.signals([this.#alarm(nth)]);
    await correlated;
  }

  /** Seconds until so many incidents were saved by this process. */
  async settled(count: number): Promise<number> {
    const startedAt = performance.now();
    while (this.#saved.size < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return (performance.now() - startedAt) / 1000;
  }

  async close(): Promise<void> {
    await this.#engine.stop();
    await this.#journal.close();
  }

  /** The journal, which tells when correlation was saved: the engine has no event for it. */
  #told(journal: ThreadedJournal): Journal {
    const save: Journal['save'] = async (what) => {
      await journal.save(what);
      if (isCorrelation(what.record.id)) this.#resolve('correlation');
    };
    return new Proxy(journal, {
      get: (target, name) => {
        if (name === 'save') return save;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #resolve(key: string): void {
    const resolve = this.#waiting.get(key);
    this.#waiting.delete(key);
    resolve?.();
  }

  #nextSave(id: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #watched(event: EngineEvent): void {
    if (event.kind === 'fatal') throw event.error;
    if (event.kind !== 'saved') return;
    this.#saved.add(event.recordId);
    this.#resolve(event.recordId);
  }

  #alarm(nth: number): Signal {
    this.#sent += 1;
    return {
      id: `bench/${this.#sent}`,
      source: 'cloudwatch',
      kind: 'alarm',
      workload: `${this.#shop.id}-${nth}`,
      region: 'us-east-1',
      name: 'shop-api-5xx-use1',
      component: 'api',
      severity: 'sev1',
      occurredAtMs: Date.now(),
      reason: 'Threshold Crossed: 2 datapoints were greater than the threshold',
    };
  }
}
