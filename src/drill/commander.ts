import type { Clock } from '../ports/clock.ts';
import type { CommandName, Commands, IncidentView, Person } from '../ports/commands.ts';
import type { Workload } from '../workload/schema.ts';

export interface CommanderRules {
  /** Seconds from the request to the approval; null: never approves. */
  readonly approveAfterSeconds: number | null;
  /** Seconds from the offer to the order of failback; null: stays. */
  readonly failbackAfterSeconds: number | null;
}

/** The people of a drill: as many as the quorum asks for, each with every role that may approve. */
export function drillPeople(workload: Workload): Person[] {
  const { roles, quorum } = workload.policy.approval;
  return Array.from({ length: quorum }, (_, index) => ({
    id: `drill-commander-${index + 1}`,
    roles: [...roles, 'incident-commander', 'operator'],
  }));
}

/**
 * Plays the incident commander in a drill: reads what is asked, waits as long as a person would, and answers it through the same commands
 * that people use. Each plan is answered once.
 */
export class Commander {
  readonly #commands: Commands;
  readonly #clock: Clock;
  readonly #rules: CommanderRules;
  readonly #people: readonly Person[];
  readonly #answered = new Set<string>();

  constructor(given: { commands: Commands; clock: Clock; rules: CommanderRules; people: readonly Person[] }) {
    this.#commands = given.commands;
    this.#clock = given.clock;
    this.#rules = given.rules;
    this.#people = given.people;
  }

  /** To be told after each save of an incident. */
  async look(incidentId: string): Promise<void> {
    const view = await this.#commands.incident(incidentId);
    if (!view) return;
    const asked = planAsked(view);
    if (asked && this.#rules.approveAfterSeconds !== null)
      await this.#later(`approve/${asked}`, this.#rules.approveAfterSeconds, () => this.#approve(incidentId, asked));
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
    await this.#clock.sleep(seconds * 1000);
    await act();
  }

  async #approve(incidentId: string, planHash: string): Promise<void> {
    const view = await this.#commands.incident(incidentId);
    if (!view || planAsked(view) !== planHash) return;
    for (const person of this.#people) await this.#say(incidentId, 'approve', person, 'drill', planHash);
  }

  async #say(incidentId: string, name: CommandName, by: Person, text: string, planHash?: string): Promise<void> {
    const atMs = this.#clock.now();
    const id = `${incidentId}/${name}/${by.id}/${atMs}`;
    await this.#commands.command({
      id,
      incidentId,
      name,
      by,
      atMs,
      text,
      ...(planHash === undefined ? {} : { planHash }),
    });
  }
}

/** The hash of the plan that waits for approval; undefined when none does. */
export function planAsked(view: IncidentView): string | undefined {
  const waits = view.live.some(({ path }) => path.endsWith('.awaitingApproval'));
  const plan = view.facts.plan as { hash: string } | null;
  return waits && plan ? plan.hash : undefined;
}
