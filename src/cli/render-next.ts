import type { IncidentView } from '../ports/commands.ts';
import { type ShownFacts, shownOf } from './incident-facts.ts';
import { type Colors, instant } from './terminal.ts';

/** So much of a plan's hash names it, characters. */
const enoughOfHash = 12;

type Waits = 'approval' | 'step' | 'failback' | 'declared';

/** What a person is waited for with; undefined where nobody is. A step that failed behind the fence goes on by itself, and waits for nobody. */
export function waitsFor({ live, timers, facts }: Pick<IncidentView, 'live' | 'timers' | 'facts'>): Waits | undefined {
  const isIn = (state: string): boolean => live.some(({ path }) => path.endsWith(`.${state}`));
  if (isIn('awaitingApproval')) return 'approval';
  if (isIn('failed') && until(timers, 'stepDecisionTimeout') !== undefined) return 'step';
  if (isIn('offered')) return 'failback';
  return live.some(({ path }) => path.startsWith('response.detecting.')) && isUnseen(shownOf(facts))
    ? 'declared'
    : undefined;
}

/** A person declared it, and looks see nothing of it: only a person ends it then. */
function isUnseen({ signals, dismissed }: ShownFacts): boolean {
  return signals?.declared === true && dismissed !== null;
}

/** Who is waited for, until when, and what to type. */
export function nextLines(view: IncidentView, { plan }: Pick<ShownFacts, 'plan'>, colors: Colors): string[] {
  const waits = waitsFor(view);
  if (waits === undefined) return [];
  const dueAtMs = until(view.timers, waits === 'approval' ? 'approvalExpiry' : 'stepDecisionTimeout');
  const wanted = {
    approval: 'a decision on the plan',
    step: 'a decision on the failed step',
    failback: 'the way back, or to stay',
    declared: 'what a person sees: no journey is seen to fail, and what was declared ends by hand',
  };
  const type = (verb: string, more = ''): string => `           muster incident ${verb} ${view.id}${more}`;
  const hash = plan ? ` --plan ${plan.hash.slice(0, enoughOfHash)}` : '';
  const commands = {
    approval: [type('approve', hash), type('reject', hash), type('hold')],
    step: ['retry', 'skip', 'undo', 'stop'].map((verb) => type(verb)),
    failback: [type('failback'), type('resolve')],
    declared: [type('failover', " '<reason>'"), type('note', " '<text>'"), type('resolve')],
  };
  return [
    colors.yellow(`waits for  ${wanted[waits]}${dueAtMs === undefined ? '' : `, until ${instant(dueAtMs)}`}`),
    ...commands[waits],
  ];
}

function until(timers: IncidentView['timers'], delay: string): number | undefined {
  return timers.find(({ id }) => id.includes(`.${delay}.`))?.dueAtMs;
}
