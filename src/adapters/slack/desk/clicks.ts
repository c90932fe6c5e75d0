import { z } from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type { CommandName, Person } from '../../../ports/commands.ts';
import { type ButtonValue, buttons, shortHash } from '../blocks/request-blocks.ts';
import { code, escaped } from '../mrkdwn.ts';
import { type Answer, type Desk, personWaitsMs } from './desk.ts';
import { approvalView } from './modals.ts';
import { stateOf } from './order-desk.ts';

/** A button that somebody pressed. */
export interface Click {
  readonly id: string;
  readonly by: Person;
  readonly button: string;
  readonly value: ButtonValue;
  readonly channelId: string;
  readonly triggerId: string;
}

const commandOf: Readonly<Record<string, CommandName>> = {
  [buttons.approve]: 'approve',
  [buttons.reject]: 'reject',
  [buttons.acknowledge]: 'acknowledge',
};

/** Answers a click; undefined when a view was opened instead. */
export async function clicked(desk: Desk, click: Click): Promise<Answer | undefined> {
  const { id, by, button, value } = click;
  if (button === buttons.plan) return showPlan(desk, click);
  const name = commandOf[button];
  if (!name)
    return { text: 'That button is from another version of Muster. `/incident help` shows what to say instead.' };
  return { text: await desk.orders.give(value.incident, { id, by, name, words: '', planHash: value.plan }) };
}

async function showPlan(desk: Desk, { value, channelId, triggerId }: Click): Promise<Answer | undefined> {
  const view = await desk.commands.incident(value.incident);
  if (!view) return { text: `${code(value.incident)} is not known here.` };
  const request = desk.requestOf(view);
  if (!request) return { text: `No plan of ${code(view.id)} waits any more: it is ${escaped(stateOf(view))}.` };
  const about = { channel: channelId };
  const modal = approvalView({ incidentId: view.id, request, drill: view.drill }, about, desk.people);
  const signal = AbortSignal.timeout(personWaitsMs);
  try {
    await desk.web.call('views.open', null, { trigger_id: triggerId, view: modal }, z.unknown(), 'first', signal);
  } catch (error) {
    desk.trouble(`view of plan ${shortHash(request.planHash)}`, error);
    return { text: `Slack did not open the plan. ${code(`muster incident show ${view.id}`)} shows it.`, failed: true };
  }
  if (request.planHash === value.plan) return undefined;
  return {
    text: `You are shown plan ${code(shortHash(request.planHash))}, which waits now; the button was for an older one.`,
  };
}

/** A second press of the same button by the same person within this is the same press, ms. */
const doublePressMs = 3_000;

/** Tells the second half of a double click. */
export class Presses {
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isRepeat(press: string): boolean {
    const now = this.#clock.now();
    for (const [old, atMs] of this.#last) if (now - atMs > doublePressMs) this.#last.delete(old);
    if (this.#last.has(press)) return true;
    this.#last.set(press, now);
    return false;
  }

  /** It failed: pressed again it is a new try. */
  forget(press: string): void {
    this.#last.delete(press);
  }
}
