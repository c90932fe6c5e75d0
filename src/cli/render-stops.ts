import type { IncidentView } from '../ports/commands.ts';
import type { ShownFacts } from './incident-facts.ts';
import { type Colors, instant } from './terminal.ts';

/** Who stopped it, as far as it is known: `frozen by ana, held`; empty where nothing is stopped. */
export function stopWords(facts: ShownFacts): string[] {
  return [...(facts.frozen ? [`frozen${by(facts.frozenBy)}`] : []), ...(facts.held ? [`held${by(facts.heldBy)}`] : [])];
}

/** What is stopped, by whom and since when, and what to type to lift it. */
export function stopLines(view: Pick<IncidentView, 'id' | 'done'>, facts: ShownFacts, colors: Colors): string[] {
  if (view.done) return [];
  const type = (verb: string, more = ''): string => `           muster incident ${verb} ${view.id}${more}`;
  const line = (what: string, stop: ShownFacts['heldBy'], until: string): string =>
    colors.yellow(`stopped    ${what}${by(stop)}${since(stop)}: ${whatStops(facts)}; ${until}`);
  return [
    ...(facts.frozen
      ? [
          line('frozen', facts.frozenBy, 'a plan that is approved stands still until it is lifted with'),
          type('unfreeze'),
        ]
      : []),
    ...(facts.held ? [line('held', facts.heldBy, 'it is lifted with'), type('resume'), ...movesOn(facts, type)] : []),
  ];
}

/** An order to move lifts a hold as well. Behind a fence one is under way. */
function movesOn(facts: ShownFacts, type: (verb: string, more?: string) => string): string[] {
  if (isFenced(facts)) return [];
  return [facts.servingRegion === null ? type('failover', " '<reason>'") : type('failback')];
}

/** Behind the fence a plan is finished, whoever holds: nobody could write anywhere if it were not. */
function whatStops(facts: ShownFacts): string {
  return isFenced(facts)
    ? 'it counts once the plan is finished; behind the fence what finishes it still changes AWS'
    : 'no new call changes AWS';
}

function isFenced({ fence }: ShownFacts): boolean {
  return fence === 'taking' || fence === 'taken';
}

/** A plan that lapses, and a fence that is lifted, hold without a person. */
function by(stop: ShownFacts['heldBy']): string {
  return stop === null ? '' : ` by ${stop.by ?? 'Muster'}`;
}

function since(stop: ShownFacts['heldBy']): string {
  return stop === null ? '' : ` since ${instant(stop.atMs)}`;
}
