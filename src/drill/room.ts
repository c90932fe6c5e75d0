import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  Command,
  CommandAnswer,
  CommandOutcome,
  Commands,
  HistoryEntry,
  IncidentView,
  Person,
} from '../ports/commands.ts';
import type { DrillDesk, DrillView } from '../ports/drills.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { Scenario } from '../scenario/schema.ts';
import { type Archived, LiveDrill, type PlayableStage } from './live-drill.ts';
import type { DrillIncidents } from './routed-commands.ts';
import type { Scorecard } from './scorecard.ts';
import { scorecardText } from './scorecard-text.ts';

/** Who may start and stop a drill: it takes people's time. */
const drillRoles = ['incident-commander', 'operator'];
const speeds = { usual: 60, least: 1, most: 3600 };
/** Drills whose incidents are kept for reading. */
const keptDrills = 5;

interface Drill {
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly workload: string;
  readonly startedBy: string;
  readonly startedAtMs: number;
  readonly speed: number;
  state: DrillView['state'];
  live: LiveDrill | null;
  archive: readonly Archived[];
  card: Scorecard | null;
}

/** What a drill room is made of. It is given stages and words, never an adapter. */
export interface RoomParts {
  readonly clock: Clock;
  /** The real engine's incidents: a drill never runs beside an open one. */
  readonly real: Pick<Commands, 'incidents'>;
  /** Shipped scenarios about workloads that are configured. */
  scenarios(): readonly { readonly name: string; readonly title: string }[];
  /** @throws CodedError `notFound` */
  load(name: string): Scenario;
  /** A simulated world with an engine in it, whose incidents' ids begin with the prefix. */
  stage(scenario: Scenario, prefix: string): Promise<PlayableStage>;
  /** Tells people in the drill channel what becomes of a drill. */
  announce(drillId: string, occasion: string, text: string): void;
  /** The drill's messages that are not said yet are left unsaid. */
  silence(): void;
  /** A drill that was played to its end. */
  scored(workload: string, card: Scorecard): void;
  /** A drill broke: for the log. */
  failed(error: unknown): void;
}

/** Drills inside a serving Muster, one at a time, in a simulated world, while nothing real is open; a real incident ends them at once. */
export class DrillRoom implements DrillDesk, DrillIncidents {
  readonly #parts: RoomParts;
  readonly #drills: Drill[] = [];
  #realIncident: string | null = null;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  scenarios(): readonly { readonly name: string; readonly title: string }[] {
    return this.#parts.scenarios();
  }

  async start(
    name: string,
    by: Person,
    { speed = speeds.usual }: { readonly speed?: number } = {},
  ): Promise<DrillView> {
    mayDrill(by);
    if (!(speed >= speeds.least && speed <= speeds.most))
      throw new CodedError('invalid', `a drill runs ${speeds.least} to ${speeds.most} times as fast as the clock`);
    const scenario = this.#parts.load(name);
    const running = this.#running();
    if (running)
      throw new CodedError('refused', `drill ${running.id} runs, started by ${running.startedBy}: one at a time`);
    const drill = this.#opened(name, scenario, by, speed);
    try {
      await this.#refuseBesideReal(drill);
      const stage = await this.#parts.stage(scenario, `${drill.id}-`);
      if (drill.state !== 'running') throw this.#whyNot(drill);
      drill.live = new LiveDrill(stage, speed);
    } catch (error) {
      if (drill.state === 'running') drill.state = 'failed';
      throw error;
    }
    this.#parts.announce(
      drill.id,
      'started',
      `${scenario.title}, ${speed} times as fast, started by ${by.id}. Orders to its incidents are taken like any other.`,
    );
    void this.#play(drill, drill.live, scenario);
    return viewOf(drill);
  }

  async stop(by: Person): Promise<DrillView> {
    mayDrill(by);
    const drill = this.#running();
    if (!drill) throw new CodedError('refused', 'no drill runs');
    await this.#end(drill, 'stopped', `Stopped by ${by.id}.`);
    return viewOf(drill);
  }

  list(): readonly DrillView[] {
    return this.#drills.map(viewOf);
  }

  async report(id: string): Promise<string> {
    const drill = this.#drills.find((one) => one.id === id);
    if (!drill) throw new CodedError('notFound', `there is no drill ${id}`);
    if (!drill.card)
      throw new CodedError('refused', `drill ${id} is ${drill.state}: only one that was played to its end is scored`);
    return scorecardText(drill.card);
  }

  /** A real incident was opened: nothing of a drill may stand in its way. */
  async preempt(incidentId: string): Promise<void> {
    this.#realIncident = incidentId;
    const drill = this.#running();
    if (drill)
      await this.#end(drill, 'preempted', `STOP. This drill is over: ${incidentId} is real, and was opened just now.`);
  }

  has(incidentId: string): boolean {
    return this.#drills.some(({ id }) => incidentId.startsWith(`${id}-`));
  }

  async command(command: Command): Promise<CommandAnswer> {
    return this.#liveFor(command.incidentId).command(command);
  }

  async outcome(incidentId: string, commandId: string, patienceMs: number): Promise<CommandOutcome> {
    return this.#liveFor(incidentId).outcome(incidentId, commandId, patienceMs);
  }

  async incidents(): Promise<IncidentView[]> {
    const all = await Promise.all(this.#drills.flatMap(incidentsOf).map((id) => this.incident(id)));
    return all.filter((view) => view !== undefined);
  }

  async incident(id: string): Promise<IncidentView | undefined> {
    const drill = this.#drillOf(id);
    const kept = drill?.archive.find(({ view }) => view.id === id);
    return kept ? kept.view : drill?.live?.stage.engine.incident(id);
  }

  async timeline(id: string): Promise<HistoryEntry[]> {
    return (await this.history(id)).map(({ sequence, atMs, body, hash }) => {
      const { kind, ...detail } = JSON.parse(body) as { kind: string };
      return { sequence, atMs, kind, detail, hash };
    });
  }

  async history(id: string): Promise<readonly HistoryRow[]> {
    const drill = this.#drillOf(id);
    const kept = drill?.archive.find(({ view }) => view.id === id);
    return kept?.rows ?? (await drill?.live?.stage.history(id)) ?? [];
  }

  #running(): Drill | undefined {
    return this.#drills.find(({ state }) => state === 'running');
  }

  #drillOf(incidentId: string): Drill | undefined {
    return this.#drills.find(({ id }) => incidentId.startsWith(`${id}-`));
  }

  #liveFor(incidentId: string): LiveDrill {
    const drill = this.#drillOf(incidentId);
    if (drill?.live) return drill.live;
    throw new CodedError('refused', `the drill of ${incidentId} is over`);
  }

  #opened(scenarioName: string, scenario: Scenario, by: Person, speed: number): Drill {
    const startedAtMs = this.#parts.clock.now();
    const drill: Drill = {
      id: this.#freeId(startedAtMs),
      scenario: scenarioName,
      title: scenario.title,
      workload: scenario.workload,
      startedBy: by.id,
      startedAtMs,
      speed,
      state: 'running',
      live: null,
      archive: [],
      card: null,
    };
    this.#drills.push(drill);
    this.#drills.splice(0, this.#drills.length - keptDrills);
    return drill;
  }

  /** `DRILL-20261127-2350`, with a number behind it for another in the same minute. */
  #freeId(atMs: number): string {
    const minute = new Date(atMs).toISOString().replace(/[-:]/g, '').slice(0, 13).replace('T', '-');
    const taken = (id: string): boolean => this.#drills.some((one) => one.id === id);
    let id = `DRILL-${minute}`;
    for (let next = 2; taken(id); next += 1) id = `DRILL-${minute}.${next}`;
    return id;
  }

  async #refuseBesideReal(drill: Drill): Promise<void> {
    const open = (await this.#parts.real.incidents()).find(({ done }) => !done);
    if (open) await this.preempt(open.id);
    if (drill.state !== 'running') throw this.#whyNot(drill);
  }

  #whyNot({ state }: Drill): CodedError {
    if (state === 'stopped') return new CodedError('refused', 'it was stopped before it began');
    return new CodedError('refused', `incident ${this.#realIncident} is open: no drill runs beside a real one`);
  }

  async #play(drill: Drill, live: LiveDrill, scenario: Scenario): Promise<void> {
    try {
      const card = await live.play(scenario, () => this.#parts.clock.now());
      drill.card = card;
      await this.#archive(drill);
      if (drill.state !== 'running') return;
      drill.state = 'ended';
      this.#parts.scored(drill.workload, card);
      this.#parts.announce(drill.id, 'ended', `It is over.\n${scorecardText(card)}`);
    } catch (error) {
      if (drill.state !== 'running') return;
      await this.#end(drill, 'failed', 'It broke, and was stopped.');
      this.#parts.failed(error);
    }
  }

  async #end(drill: Drill, state: DrillView['state'], text: string): Promise<void> {
    drill.state = state;
    if (!drill.live) return;
    this.#parts.silence();
    drill.live.stop(new CodedError('refused', text));
    this.#parts.announce(drill.id, state, text);
    await this.#archive(drill);
  }

  async #archive(drill: Drill): Promise<void> {
    if (!drill.live) return;
    drill.archive = await drill.live.archive();
    drill.live = null;
  }
}

function incidentsOf({ archive, live }: Drill): readonly string[] {
  return live?.incidents ?? archive.map(({ view }) => view.id);
}

function viewOf(drill: Drill): DrillView {
  const { id, scenario, title, startedBy, startedAtMs, state, speed } = drill;
  return { id, scenario, title, startedBy, startedAtMs, state, speed, incidents: incidentsOf(drill) };
}

function mayDrill({ id, roles }: Person): void {
  if (roles.some((role) => drillRoles.includes(role))) return;
  throw new CodedError('denied', `a drill takes the role ${drillRoles.join(' or ')}; ${id} is ${roles.join(', ')}`);
}
