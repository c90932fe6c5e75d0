import type { Played } from './played.ts';

/** What was decided and done, without when and under which name. */
export function outcomeOf({ card }: Played) {
  const { verdict, scope, decision, rightCall, incidents, mutatingCalls, wrongActions, violations } = card;
  const kind = card.arithmetic?.kind ?? null;
  const calls = (those: typeof mutatingCalls) => those.map(({ call }) => call.split(' ')[0]);
  return {
    verdict,
    scope,
    decision,
    kind,
    rightCall,
    incidents,
    calls: calls(mutatingCalls),
    wrong: calls(wrongActions),
    violations: violations.map((one) => one.kind),
  };
}
