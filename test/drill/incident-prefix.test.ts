import { expect, it } from '@jest/globals';
import { withPrefix } from '../../src/drill/incident-prefix.ts';
import type { Correlator, Delivery } from '../../src/engine/surroundings.ts';

it('incidents of a drill are made, told and closed under ids of their own', () => {
  const closed: string[] = [];
  const delivery = { incidentId: 'shop-20251020-0648' } as Delivery;
  const plain: Correlator<number> = {
    empty: 0,
    keyOf: ({ workload }) => workload,
    take: (_key, state) => ({ state: state + 1, deliveries: [delivery] }),
    closed(state, incidentId) {
      closed.push(incidentId);
      return state;
    },
    settle: (_key, state) => ({ state, deliveries: [delivery] }),
    nextSettleAtMs: () => 5,
  };
  const marked = withPrefix(plain, 'DRILL-1-');

  expect(marked.take('shop', 1, [], 0)).toEqual({
    state: 2,
    deliveries: [{ incidentId: 'DRILL-1-shop-20251020-0648' }],
  });
  expect(marked.settle('shop', 1, 0).deliveries).toEqual([{ incidentId: 'DRILL-1-shop-20251020-0648' }]);
  marked.closed(1, 'DRILL-1-shop-20251020-0648', 0);
  expect(closed).toEqual(['shop-20251020-0648']);
  expect(marked.nextSettleAtMs(1)).toBe(5);
});
