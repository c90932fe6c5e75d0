import type { Command, CommandName, Commands, IncidentView, Person } from '../../src/ports/commands.ts';
import type { VirtualClock } from '../../src/sandbox/virtual-clock.ts';
import type { Course, Whim } from './course.ts';
import type { Ledger } from './ledger.ts';
import type { Transcript } from './transcript.ts';

/** People look at the incident so often, and think so long before they answer; virtual ms. */
const lookEveryMs = 10_000;
const thinkMs = 30_000;
/** After so long everybody wants it to be over. */
const patienceMs = 50 * 60_000;

/** A command that is being given: again and again, with the same id, until the engine says that it has it. */
interface Giving {
  readonly command: Command;
  acknowledged: boolean;
}

/** Everybody around an incident: they answer what is asked, and now and then do something else. */
export class People {
  readonly #course: Course;
  readonly #clock: VirtualClock;
  readonly #startMs: number;
  readonly #commands: () => Commands | undefined;
  readonly #ledger: Ledger;
  readonly #transcript: Transcript;
  readonly #people: readonly Person[];
  readonly #since = new Map<string, number>();
  readonly #given = new Map<string, Giving>();
  readonly #plansSeen = new Map<string, string[]>();
  readonly #whimsDone = new Set<number>();

  constructor(given: {
    course: Course;
    clock: VirtualClock;
    /** The engine that can be spoken to; undefined while none runs. */
    commands: () => Commands | undefined;
    ledger: Ledger;
    transcript: Transcript;
  }) {
    this.#course = given.course;
    this.#clock = given.clock;
    this.#startMs = given.clock.now();
    this.#commands = given.commands;
    this.#ledger = given.ledger;
    this.#transcript = given.transcript;
    this.#people = ['ana', 'ben'].map((id) => ({ id, roles: ['incident-commander', 'operator'] }));
  }

  start(): void {
    const look = (): void => {
      this.#clock.stir();
      void this.#look().catch((error: unknown) => this.#transcript.violate(`people are told: ${String(error)}`));
      this.#clock.schedule(lookEveryMs, look);
    };
    look();
  }

  async #look(): Promise<void> {
    const commands = this.#commands();
    if (!commands) return;
    for (const { id } of this.#ledger.records) {
      const view = await commands.incident(id);
      if (view) await this.#answer(commands, view);
    }
    for (const giving of this.#given.values()) if (!giving.acknowledged) await this.#give(commands, giving);
  }

  async #answer(commands: Commands, view: IncidentView): Promise<void> {
    await this.#whims(commands, view);
    const plan = view.facts.plan as { hash: string } | null;
    const at = (path: string): boolean => view.live.some((one) => one.path.endsWith(path));
    const asked = plan !== null && at('.awaitingApproval');
    if (asked) this.#saw(view.id, plan.hash);
    if (asked && this.#lasts(view, `approve/${plan.hash}`, thinkMs))
      for (const by of this.#people.slice(0, this.#course.quorum))
        this.#say(view, 'approve', { by, planHash: plan.hash });
    if (at('.failed') && this.#lasts(view, 'failed', thinkMs)) this.#say(view, 'retry', {});
    if (at('recovering.offered') && this.#lasts(view, 'offered', thinkMs))
      this.#say(view, 'failback', { text: 'it is quiet there' });
    if (view.state === 'interrupted by upgrade' && this.#lasts(view, 'interrupted', thinkMs))
      this.#say(view, 'resume', { text: view.facts.mitigatedAtMs === null ? 'tracing' : 'monitoring' });
    if (view.facts.held === true && this.#lasts(view, 'held', 2 * thinkMs)) this.#say(view, 'resume', {});
    if (view.facts.frozen === true && this.#lasts(view, 'frozen', 2 * thinkMs)) this.#say(view, 'unfreeze', {});
    const home = view.facts.mitigatedAtMs !== null && view.facts.servingRegion === null;
    const late = this.#clock.now() - this.#startMs > patienceMs;
    const restful =
      at('monitoring.waiting') ||
      at('monitoring.watching') ||
      at('deciding.holding') ||
      at('recovering.offered') ||
      at('waitingForGates');
    if (restful && !view.done && (home || late) && this.#lasts(view, 'over', thinkMs))
      this.#say(view, 'resolve', { text: 'all is well' });
  }

  /** True once it has been so for that long; then it is counted anew. */
  #lasts(view: IncidentView, what: string, ms: number): boolean {
    const key = `${view.id}/${what}`;
    const nowMs = this.#clock.now();
    const sinceMs = this.#since.get(key);
    if (sinceMs === undefined || nowMs - sinceMs > 4 * ms) {
      this.#since.set(key, nowMs);
      return false;
    }
    if (nowMs - sinceMs < ms) return false;
    this.#since.delete(key);
    return true;
  }

  #saw(incidentId: string, hash: string): void {
    const seen = this.#plansSeen.get(incidentId) ?? [];
    if (!seen.includes(hash)) this.#plansSeen.set(incidentId, [...seen, hash]);
  }

  async #whims(commands: Commands, view: IncidentView): Promise<void> {
    const ms = this.#clock.now() - this.#startMs;
    for (const [index, one] of this.#course.disturbances.entries()) {
      if (one.kind !== 'whim' || this.#whimsDone.has(index) || ms < one.atMs || view.done) continue;
      if (await this.#follow(commands, view, one.what)) this.#whimsDone.add(index);
    }
  }

  /** Answers whether it could be followed now. */
  async #follow(commands: Commands, view: IncidentView, whim: Whim): Promise<boolean> {
    const plan = view.facts.plan as { hash: string } | null;
    switch (whim) {
      case 'reject':
        if (!plan || !view.live.some(({ path }) => path.endsWith('.awaitingApproval'))) return false;
        this.#say(view, 'reject', { planHash: plan.hash });
        return true;
      case 'oldApproval': {
        const old = (this.#plansSeen.get(view.id) ?? []).find((hash) => hash !== plan?.hash);
        if (!old || !plan || !view.live.some(({ path }) => path.endsWith('.awaitingApproval'))) return false;
        for (const by of this.#people) this.#say(view, 'approve', { by, planHash: old });
        return true;
      }
      case 'twice': {
        const giving = [...this.#given.values()].findLast((one) => one.acknowledged);
        if (!giving) return false;
        await this.#give(commands, giving);
        return true;
      }
      default:
        this.#say(view, whim, { text: 'because somebody thought so' });
        return true;
    }
  }

  #say(view: IncidentView, name: CommandName, given: { by?: Person; text?: string; planHash?: string }): void {
    const { by = this.#people[0] as Person, text = 'in order', planHash } = given;
    const id = `${view.id}/${name}/${by.id}/${this.#given.size}`;
    const atMs = this.#clock.now();
    const command = { id, incidentId: view.id, name, by, atMs, text, ...(planHash === undefined ? {} : { planHash }) };
    if (name === 'approve' && planHash !== undefined) this.#ledger.approved(planHash, by.id);
    this.#given.set(id, { command, acknowledged: false });
  }

  async #give(commands: Commands, giving: Giving): Promise<void> {
    const { command } = giving;
    this.#transcript.say(
      `${command.by.id} says ${command.name}${command.planHash ? ` ${command.planHash.slice(0, 12)}` : ''}`,
    );
    await commands.command(command);
    giving.acknowledged = true;
    this.#ledger.acknowledged(command.id, command.incidentId);
  }
}
