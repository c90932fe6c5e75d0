import { describe, expect, it } from '@jest/globals';
import { type MutatingEffect, type OrderFacts, permitted } from '../../src/machines/permitted.ts';

const booleans = [true, false] as const;

/** The whole finite domain. */
function* domain(): Generator<[OrderFacts, MutatingEffect]> {
  for (const order of ['none', 'person', 'policy'] as const)
    for (const verb of ['none', 'mitigate', 'failback', 'undo'] as const)
      for (const boundToPlan of booleans)
        for (const verdict of ['aws', 'ours', 'dial', 'unknown'] as const)
          for (const scope of ['component', 'zonal', 'regional', 'telemetry-only'] as const)
            for (const policyHolds of booleans)
              for (const takeoverPasses of booleans)
                for (const held of booleans)
                  for (const frozen of booleans)
                    for (const lockHeld of booleans)
                      for (const fence of ['none', 'taking', 'taken', 'completed', 'released'] as const)
                        for (const effectVerb of ['mitigate', 'failback', 'undo', 'release'] as const)
                          for (const position of ['before', 'fence', 'after'] as const)
                            yield [
                              {
                                order,
                                verb,
                                boundToPlan,
                                verdict,
                                scope,
                                policyHolds,
                                takeoverPasses,
                                held,
                                frozen,
                                lockHeld,
                                fence,
                              },
                              { verb: effectVerb, position },
                            ];
}

/** The points of the domain that break `rule`; a few suffice to read. */
function breaking(rule: (facts: OrderFacts, effect: MutatingEffect, allowed: boolean) => boolean): {
  seen: number;
  broken: unknown[];
} {
  const broken: unknown[] = [];
  let seen = 0;
  for (const [facts, effect] of domain()) {
    seen += 1;
    if (broken.length < 3 && !rule(facts, effect, permitted(facts, effect))) broken.push({ facts, effect });
  }
  return { seen, broken };
}

describe('permitted, over its whole domain', () => {
  it('allows nothing without the lock, and nothing without an order', () => {
    const { seen, broken } = breaking(
      (facts, _effect, allowed) => !allowed || (facts.lockHeld && facts.order !== 'none'),
    );
    expect(broken).toEqual([]);
    expect(seen).toBe(737_280);
  });

  it('allows the policy only to fail over a verified Regional outage of AWS into a Region that passes, unless the fence is taken', () => {
    const right = (facts: OrderFacts, effect: MutatingEffect): boolean =>
      effect.verb === 'mitigate' &&
      facts.verdict === 'aws' &&
      facts.scope === 'regional' &&
      facts.policyHolds &&
      facts.takeoverPasses &&
      facts.boundToPlan;
    expect(
      breaking(
        (facts, effect, allowed) =>
          !allowed || facts.order !== 'policy' || facts.fence === 'taken' || right(facts, effect),
      ).broken,
    ).toEqual([]);
  });

  it('allows a person under any verdict, bound to the plan and to the verb that was ordered', () => {
    const bound = (facts: OrderFacts, effect: MutatingEffect): boolean =>
      effect.verb === facts.verb && (effect.verb === 'undo' || facts.boundToPlan);
    expect(
      breaking(
        (facts, effect, allowed) =>
          !allowed || facts.order !== 'person' || facts.fence === 'taken' || bound(facts, effect),
      ).broken,
    ).toEqual([]);
    const normal: OrderFacts = {
      order: 'person',
      verb: 'mitigate',
      boundToPlan: true,
      verdict: 'unknown',
      scope: 'component',
      policyHolds: false,
      takeoverPasses: false,
      held: false,
      frozen: false,
      lockHeld: true,
      fence: 'none',
    };
    expect(permitted(normal, { verb: 'mitigate', position: 'before' })).toBe(true);
  });

  it('stops for hold and freeze before the fence is taken, and only then', () => {
    const rule = (facts: OrderFacts, effect: MutatingEffect, allowed: boolean): boolean => {
      if (facts.fence !== 'taken') return !allowed || !(facts.held || facts.frozen);
      return effect.position !== 'after' || !facts.lockHeld || facts.order === 'none' || allowed;
    };
    expect(breaking(rule).broken).toEqual([]);
  });

  it('allows lifting the fence only while it is taken', () => {
    expect(
      breaking((facts, effect, allowed) => !allowed || effect.verb !== 'release' || facts.fence === 'taken').broken,
    ).toEqual([]);
  });
});
