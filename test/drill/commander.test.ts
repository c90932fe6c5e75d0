import { describe, expect, it } from '@jest/globals';
import { Commander, drillPeople } from '../../src/drill/commander.ts';
import type { Command, IncidentView } from '../../src/ports/commands.ts';
import { VirtualClock } from '../../src/sandbox/virtual-clock.ts';
import { shop } from '../fixtures/workload.ts';

/** An incident that waits for the approval of a plan, or does not. */
function waiting(hash: string | null, atMs = 0): IncidentView {
  const path = hash === null ? 'mitigating.rechecking' : 'mitigating.awaitingApproval';
  const plan = hash === null ? null : { hash, atMs };
  return { live: [{ path }], facts: { plan, held: false } } as unknown as IncidentView;
}

describe('the commander of a drill', () => {
  it('answers a plan that is asked for again after another one, though it was approved before', async () => {
    const clock = new VirtualClock(0);
    const said: string[] = [];
    let view = waiting('a');
    const commander = new Commander({
      commands: {
        incident: async () => view,
        command: async ({ name, planHash }: Command) => {
          said.push(`${name} ${planHash}`);
          return { accepted: true, repeated: false };
        },
      },
      clock,
      rules: { approveAfterSeconds: 60, failbackAfterSeconds: null },
      people: drillPeople(shop()).slice(0, 1),
    });
    for (const [hash, atMs] of [
      ['a', 0],
      ['b', 70_000],
      ['a', 140_000],
    ] as const) {
      view = waiting(hash, atMs);
      const looks = [commander.look('shop-1'), commander.look('shop-1')];
      await clock.runUntil(() => false, 61_000);
      await Promise.all(looks);
    }
    expect(said).toEqual(['approve a', 'approve b', 'approve a']);
  });
});
