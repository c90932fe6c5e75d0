import { join } from 'node:path';
import { openThreadedJournal, type ThreadedJournal } from '../../src/adapters/store/threaded-journal.ts';
import { Commander, drillPeople } from '../../src/drill/commander.ts';
import { type Assembled, assemble, type RunnableProgram } from '../../src/main.ts';
import type { Person } from '../../src/ports/commands.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { approveAfterSeconds } from './drill-parts.ts';
import { FarWorld } from './far-world.ts';
import { KillPoints, killableClients, killableJournal, killableMessenger } from './kill-points.ts';
import type { FromProcess, KillPoint, Life } from './wire.ts';

const uncounted: Metrics = { signals: () => {}, certificateUnavailable: () => {}, effect: () => {} };

export interface MusterParts {
  readonly program: RunnableProgram;
  readonly workload: Workload;
  send(message: FromProcess): void;
  /** Sends at once what `send` was given. */
  flush(): void;
  fatal(error: unknown): void;
}

/** The whole of Muster on one SQLite journal, in a world far away, from its start until it is left or killed. */
export class MusterLife {
  readonly world: FarWorld;
  readonly #parts: MusterParts;
  readonly #life: Life;
  readonly #points: KillPoints;
  #journal: ThreadedJournal | undefined;
  #muster: Assembled | undefined;
  #writes = 0;
  #writing = 0;
  /** The latest write has ended: turning round and round until then would take the core that the journal's thread needs. */
  #written: Promise<void> = Promise.resolve();
  #saved = false;

  constructor(life: Life, nowMs: number, parts: MusterParts) {
    this.#life = life;
    this.#parts = parts;
    this.#points = new KillPoints(life.folder, life.killAt, () => parts.flush());
    this.world = new FarWorld((message) => parts.send(message));
    this.world.timeIs(nowMs);
  }

  async begin(): Promise<void> {
    const { program, workload } = this.#parts;
    const { clock, clients, net, messenger } = this.world;
    const opening = openThreadedJournal(join(this.#life.folder, 'journal.sqlite'));
    this.#wrote(opening);
    this.#journal = await opening;
    const muster = await assemble({
      clock,
      clients: killableClients(clients, this.#points),
      net,
      messenger: killableMessenger(messenger, this.#points),
      journal: killableJournal(this.#journal, this.#points, (write) => this.#wrote(write)),
      program,
      workloads: [workload],
      topicArns: this.#life.topicArns,
      unlisted: { severity: 'sev3' },
      metrics: uncounted,
      drill: true,
    });
    this.#muster = muster;
    this.#command(muster);
    await muster.start();
  }

  /** True when the alarm is on disk, or needs not be: SNS tries again otherwise. */
  async notified(body: string): Promise<boolean> {
    if (!this.#muster) return false;
    try {
      const [sns] = this.#muster.entrances;
      const { outcome } = await sns.take({ body, header: () => undefined }, new AbortController().signal);
      return outcome === 'stored' || outcome === 'ignored';
    } catch {
      return false;
    }
  }

  /** Resolves when nothing runs any more that the last message set off: quiet turns of the event loop, with no write under way. */
  async settled(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 3; ) {
      const [calls, writes] = [this.world.calls, this.#writes];
      await this.#written;
      await new Promise<void>((resolve) => setImmediate(resolve));
      const quiet = this.#writing === 0 && this.world.calls === calls && this.#writes === writes;
      quietTurns = quiet ? quietTurns + 1 : 0;
    }
  }

  /** The points passed since the last time, and whether the incident is resolved with all effects back and all messages out. */
  async report(): Promise<{ points: KillPoint[]; over: boolean }> {
    const over = this.#saved && (await this.#isOver());
    this.#saved = false;
    return { points: this.#points.take(), over };
  }

  /** Leaves everything where it is, as a crash does, and lets go of the journal. */
  async leave(): Promise<void> {
    this.world.leave();
    const closing = (this.#journal?.close() ?? Promise.resolve()).then(() => this.#parts.send({ kind: 'ended' }));
    this.#wrote(closing);
    await closing;
  }

  #command(muster: Assembled): void {
    const { workload, fatal } = this.#parts;
    const people = drillPeople(workload);
    const commander = new Commander({
      commands: muster.engine,
      clock: this.world.clock,
      people,
      rules: { approveAfterSeconds, failbackAfterSeconds: approveAfterSeconds },
    });
    muster.onEvent((event) => {
      if (event.kind === 'fatal') fatal(event.error);
      if (event.kind !== 'saved') return;
      this.#saved = true;
      commander.look(event.recordId).catch(fatal);
      this.#resolve(muster, event.recordId, people[0]).catch(fatal);
    });
  }

  /** Once traffic is back a person ends the incident, rather than wait a quarter of an hour in which nothing new happens. */
  async #resolve(muster: Assembled, incidentId: string, by: Person | undefined): Promise<void> {
    const view = await muster.engine.incident(incidentId);
    const back = view?.facts.mitigatedAtMs !== null && view?.facts.servingRegion === null;
    if (!by || !back || !view?.live.some(({ path }) => path.includes('monitoring'))) return;
    const id = `${incidentId}/resolve/${String(view.facts.mitigatedAtMs)}`;
    await muster.engine.command({
      id,
      incidentId,
      name: 'resolve',
      by,
      atMs: this.world.clock.now(),
      text: 'all is well',
    });
  }

  #wrote(write: Promise<unknown>): void {
    this.#writes += 1;
    this.#writing += 1;
    const end = (): void => {
      this.#writing -= 1;
    };
    this.#written = write.then(end, end);
  }

  async #isOver(): Promise<boolean> {
    const views = (await this.#muster?.engine.incidents()) ?? [];
    return (
      views.length > 0 && views.every((view) => view.done && view.running.length === 0 && view.waitingMessages === 0)
    );
  }
}
