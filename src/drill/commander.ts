import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Command, CommandName, Commands, IncidentView, Person } from '../ports/commands.ts';
import type { Workload } from '../workload/schema.ts';

export interface CommanderRules {
  /** Seconds from the request to the approval; null: never approves. */
  readonly approveAfterSeconds: number | null;
  /** Seconds from the offer to the order of failback; null: stays. */
  readonly failbackAfterSeconds: number | null;
  /** So long after the first request nobody answers anything. */
  readonly asleepSeconds?: number;
  /** True: only those answer who may not, or to a plan that was not asked for. */
  readonly wrongly?: boolean;
}

/** The people of a drill: as many as the quorum asks for, each with every role that may approve. */
export function drillPeople(workload: Workload): Person[] {
  const { roles, quorum } = workload.policy.approval;
  return Array.from({ length: quorum }, (_, index) => ({
    id: `drill-commander-${index + 1}`,
    roles: [...roles, 'incident-commander', 'operator'],
  }));
}

/** Somebody who may order nothing. */
const bystander: Person = { id: 'drill-bystander', roles: ['observer'] };

/** Nobody listens while the engine is down: people try again after this, ms. */
const tryAgainMs = 5_000;

/**
 * Plays the incident commander in a drill: reads what is asked, waits as long as a person would, and answers it through the same commands
 * that people use. Each request is answered once.
 */
export class Commander {
  readonly #commands: Pick<Commands, 'command' | 'incident'>;
  readonly #clock: Clock;
  readonly #rules: CommanderRules;
  readonly #people: readonly Person[];
  readonly #answered = new Set<string>();
  #awakeAtMs: number | undefined;

  constructor(given: {
    commands: Pick<Commands, 'command' | 'incident'>;
    clock: Clock;
    rules: CommanderRules;
    people: readonly Person[];
  }) {
    this.#commands = given.commands;
    this.#clock = given.clock;
    this.#rules = given.rules;
    this.#people = given.people;
  }

  /** To be told after each save of an incident. */
  async look(incidentId: string): Promise<void> {
    const view = await this.#commands.incident(incidentId);
    if (!view) return;
    const asked = requestIn(view);
    if (asked) this.#awakeAtMs ??= this.#clock.now() + (this.#rules.asleepSeconds ?? 0) * 1000;
    if (asked && this.#rules.approveAfterSeconds !== null)
      await this.#later(once(incidentId, asked), this.#rules.approveAfterSeconds, () =>
        this.#answer(incidentId, asked),
      );
    if (view.facts.held === true && (this.#rules.asleepSeconds ?? 0) > 0) {
      await this.#later(`resume/${incidentId}`, 0, () =>
        this.#say(incidentId, 'resume', this.#people[0] as Person, 'awake, and reading'),
      );
    }
    const offered = view.live.some(({ path }) => path.endsWith('recovering.offered'));
    if (offered && this.#rules.failbackAfterSeconds !== null) {
      await this.#later(
        `failback/${incidentId}/${String(view.facts.mitigatedAtMs)}`,
        this.#rules.failbackAfterSeconds,
        () => this.#say(incidentId, 'failback', this.#people[0] as Person, 'the Region is quiet'),
      );
    }
  }

  async #later(once: string, seconds: number, act: () => Promise<void>): Promise<void> {
    if (this.#answered.has(once)) return;
    this.#answered.add(once);
    const nowMs = this.#clock.now();
    await this.#clock.sleep(Math.max(seconds * 1000, (this.#awakeAtMs ?? nowMs) - nowMs));
    await act();
  }

  async #answer(incidentId: string, asked: Asked): Promise<void> {
    if (this.#rules.wrongly) {
      await this.#say(incidentId, 'approve', bystander, 'drill', asked.hash);
      await this.#say(incidentId, 'approve', this.#people[0] as Person, 'drill', 'a plan that nobody was shown');
      return;
    }
    const view = await this.#reached(() => this.#commands.incident(incidentId));
    if (!view || planAsked(view) !== asked.hash) {
      this.#answered.delete(once(incidentId, asked));
      return;
    }
    for (const person of this.#people) await this.#say(incidentId, 'approve', person, 'drill', asked.hash);
  }

  async #say(incidentId: string, name: CommandName, by: Person, text: string, planHash?: string): Promise<void> {
    const atMs = this.#clock.now();
    const id = `${incidentId}/${name}/${by.id}/${atMs}`;
    const said: Command = { id, incidentId, name, by, atMs, text, ...(planHash === undefined ? {} : { planHash }) };
    await this.#reached(() => this.#commands.command(said));
  }

  /** Asks again while the engine is down, as a person would. */
  async #reached<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof CodedError) || error.code !== 'unavailable') throw error;
        await this.#clock.sleep(tryAgainMs);
      }
    }
  }
}

/** A plan that waits for approval, and since when it stands: the same one may be asked for again. */
interface Asked {
  readonly hash: string;
  readonly atMs: number;
}

/** The hash of the plan that waits for approval; undefined when none does. */
export function planAsked(view: IncidentView): string | undefined {
  return requestIn(view)?.hash;
}

function requestIn(view: IncidentView): Asked | undefined {
  const waits = view.live.some(({ path }) => path.endsWith('.awaitingApproval'));
  return waits ? ((view.facts.plan as Asked | null) ?? undefined) : undefined;
}

/** What a request is answered once by. */
function once(incidentId: string, { hash, atMs }: Asked): string {
  return `approve/${incidentId}/${hash}/${atMs}`;
}
