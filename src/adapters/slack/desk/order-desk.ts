import { CodedError } from '../../../errors.ts';
import { misunderstood, orders, understand } from '../../../orders/orders.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CommandName, CommandOutcome, Commands, IncidentView, Person } from '../../../ports/commands.ts';
import type { ApprovalRequest } from '../../../ports/messaging.ts';
import { shortHash } from '../blocks/request-blocks.ts';
import { code, escaped } from '../mrkdwn.ts';
import type { SlackPeople } from '../people.ts';

/** How long an answer waits for the incident to read the command, ms. */
const patienceMs = 5_000;

export interface OrderDeskParts {
  readonly clock: Clock;
  readonly commands: Commands;
  readonly people: SlackPeople;
  /** The request for an approval that waits in an incident; null when none does. */
  requestOf(view: IncidentView): ApprovalRequest | null;
}

export interface GivenOrder {
  /** From Slack's own ids: the same click, delivered twice, is one command. */
  readonly id: string;
  readonly by: Person;
  readonly name: CommandName;
  readonly words: string;
  readonly planHash?: string | undefined;
}

/** Hands people's orders to an incident, and says what became of them. */
export class OrderDesk {
  readonly #parts: OrderDeskParts;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
  }

  /** The answer for the person, in markup. */
  async give(incidentId: string, { id, by, name, words, planHash }: GivenOrder): Promise<string> {
    const { clock, commands, people } = this.#parts;
    const said = understand(name, words, people.ids);
    if (misunderstood(said))
      return `That was not understood: found ${escaped(said.found)}, expected ${escaped(said.expected)}. ${usageOf(name)}`;
    try {
      await commands.command({
        ...said,
        id,
        incidentId,
        by,
        atMs: clock.now(),
        via: 'slack',
        ...(planHash === undefined ? {} : { planHash }),
      });
      const outcome = await commands.outcome(incidentId, id, patienceMs);
      return await this.#became(incidentId, name, outcome, planHash);
    } catch (error) {
      if (error instanceof CodedError && error.code === 'notFound')
        return `${code(incidentId)} is not known here: it belongs to another journal, or a drill that is over. Nothing was done.`;
      throw error;
    }
  }

  async #became(
    incidentId: string,
    name: string,
    outcome: CommandOutcome,
    planHash: string | undefined,
  ): Promise<string> {
    const view = await this.#parts.commands.incident(incidentId);
    const where = view ? ` ${code(incidentId)} is ${escaped(stateOf(view))}.` : '';
    const reason = outcome.reason === '' ? '' : `: ${escaped(outcome.reason)}`;
    switch (outcome.kind) {
      case 'taken':
        return `:white_check_mark: *${name}* taken${reason}.${where}`;
      case 'refused':
        return `:no_entry: *${name}* refused${reason}.${where}${this.#aboutPlan(view, planHash)}`;
      case 'withoutEffect':
        return `:heavy_minus_sign: *${name}* changed nothing${reason}.${where}${this.#aboutPlan(view, planHash)}`;
      case 'waiting':
        return `:hourglass: *${name}* is on disk; the incident has not read it yet. See ${code(`/incident status ${incidentId}`)}`;
    }
  }

  /** Why a button for a plan may do nothing any more. */
  #aboutPlan(view: IncidentView | undefined, planHash: string | undefined): string {
    if (!view || planHash === undefined) return '';
    const waits = this.#parts.requestOf(view);
    if (!waits) return ' No plan of this incident waits for an answer now, so the button is dead.';
    if (waits.planHash === planHash) return '';
    const changes = waits.changes.slice(0, 5).map((change) => `\n• ${escaped(change)}`);
    return ` The button was for plan ${code(shortHash(planHash))}; plan ${code(shortHash(waits.planHash))} waits now, with buttons of its own.${changes.join('')}`;
  }
}

export function usageOf(name: CommandName): string {
  const order = orders.find((one) => one.name === name);
  return order ? `The form is ${code(`/incident ${name} [incident] ${order.words}`)}: ${escaped(order.does)}.` : '';
}

/** The state of the response, in words. */
export function stateOf(view: IncidentView): string {
  if (view.done) return 'closed';
  const deepest = view.live
    .filter(({ path }) => path.startsWith('response.'))
    .sort((a, b) => b.path.split('.').length - a.path.split('.').length)[0];
  if (!deepest) return 'open';
  const words = deepest.path
    .split('.')
    .slice(1)
    .map((part) => part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
  return `${words.join(', ')} (${deepest.reason})`;
}
