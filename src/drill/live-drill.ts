import type { EngineEvent } from '../engine/surroundings.ts';
import type { CodedError } from '../errors.ts';
import type { Command, CommandAnswer, CommandOutcome, IncidentView } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Rest } from '../sandbox/virtual-clock.ts';
import type { Scenario } from '../scenario/schema.ts';
import { runDrill } from './run.ts';
import type { Scorecard } from './scorecard.ts';
import type { Stage } from './stage.ts';
import { Tempo } from './tempo.ts';

/** A drill has a third of the process at most: the real engine goes first. */
const share: Rest = { workMs: 4, restMs: 8 };
/** A drill that nobody ends is ended this long after its scenario's end, in its own time, ms. */
const longestAftermathMs = 48 * 3_600_000;

/** A stage that a serving Muster can play: with the journal's rows beside it. */
export interface PlayableStage extends Stage {
  history(incidentId: string): Promise<readonly HistoryRow[]>;
}

/** An incident of a drill that is over. */
export interface Archived {
  readonly view: IncidentView;
  readonly rows: readonly HistoryRow[];
}

/** A drill that is played now, at a pace that people can follow and answer. */
export class LiveDrill {
  readonly stage: PlayableStage;
  readonly #tempo: Tempo;
  readonly #stop = new AbortController();
  readonly #incidents = new Set<string>();

  constructor(stage: PlayableStage, speed: number) {
    this.stage = stage;
    this.#tempo = new Tempo(speed, true);
    stage.onEvent((event) => this.#heed(event));
  }

  get incidents(): readonly string[] {
    return [...this.#incidents];
  }

  /** Plays to the end and scores. @throws the reason of `stop` */
  async play(scenario: Scenario, wallClock: () => number): Promise<Scorecard> {
    const { clock } = this.stage.world;
    const { card } = await runDrill(this.stage, {
      scenario,
      seed: 1,
      approveAfterSeconds: null,
      speed: this.#tempo.speed,
      wallClock,
      play: async (over, limitAtMs) => {
        const end = new AbortController();
        const signal = AbortSignal.any([end.signal, this.#stop.signal]);
        const watch = async (): Promise<void> => {
          while (!over() && clock.now() < limitAtMs + longestAftermathMs) await clock.sleep(1000, signal);
          end.abort();
        };
        await Promise.all([this.#pace(signal), watch().catch(() => {})]);
        this.#stop.signal.throwIfAborted();
      },
    });
    return card;
  }

  /** At once: nothing is waited for, since nothing of it is real. */
  stop(reason: CodedError): void {
    this.#stop.abort(reason);
    void this.stage.stop();
  }

  async command(command: Command): Promise<CommandAnswer> {
    return this.stage.engine.command({ ...command, atMs: this.stage.world.clock.now() });
  }

  /** Patience is of people: it is as much longer in the drill's time as that runs faster. */
  async outcome(incidentId: string, commandId: string, patienceMs: number): Promise<CommandOutcome> {
    return this.stage.engine.outcome(incidentId, commandId, patienceMs * this.#tempo.speed);
  }

  /** What is kept of it when it is over. */
  async archive(): Promise<Archived[]> {
    const views = await Promise.all(this.incidents.map((id) => this.stage.engine.incident(id)));
    const kept = views.filter((view) => view !== undefined);
    return Promise.all(kept.map(async (view) => ({ view, rows: await this.stage.history(view.id) })));
  }

  async #pace(signal: AbortSignal): Promise<void> {
    const { clock } = this.stage.world;
    while (!signal.aborted)
      await clock.pace(this.#tempo.speed, AbortSignal.any([signal, this.#tempo.change.signal]), share);
  }

  #heed(event: EngineEvent): void {
    if (event.kind !== 'saved' || event.version < 1) return;
    void this.stage.engine.incident(event.recordId).then((view) => {
      if (!view) return;
      this.#incidents.add(view.id);
      this.#tempo.follow(view);
    });
  }
}
