import { describe, expect, it, jest } from '@jest/globals';
import type { Deviation } from '../../src/scenario/account.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { type Played, played } from './played.ts';

jest.setTimeout(120_000);

const outage = loadScenario('test/crash/short-outage.yaml');
/** A short outage in an account in which some things are wrong. */
function wrongIn(...account: Deviation[]): Scenario {
  return { ...outage, endsAfter: '20m', account };
}
const example = exampleWorkload('shop');
const person = { ...example, policy: { ...example.policy, quietHoursBeforeFailback: 0.02 } };
/** Fails over by itself when nothing stands in the way. */
const unattended = {
  ...person,
  policy: {
    ...example.policy,
    quietHoursBeforeFailback: 1,
    unattendedFailover: { maxRpoSeconds: 300, validFrom: '2025-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' },
  },
};

function approvals({ stage }: Played): string[] {
  return stage.world.log.messages.filter(({ title }) => title.includes('approval wanted')).map(({ text }) => text);
}

function fencedAtMs({ stage }: Played): number {
  return stage.world.log.mutatingCalls.find(({ target }) => target === 'writer#shop')?.atMs ?? 0;
}

describe('a regional outage in an account where something is wrong', () => {
  it('asks a person with the words that failover would not restore a secret, and goes on when ordered', async () => {
    const gone = { kind: 'resource-missing', resource: 'secret', name: 'shop/payments', region: 'us-west-2' } as const;
    const clean = await played(wrongIn(), unattended);
    expect(approvals(clean)[0]).not.toContain('In the way');
    const drill = await played(wrongIn(gone), unattended);
    expect(approvals(drill)[0]).toContain(
      'failover would not restore secret shop/payments: shop/payments in us-west-2 does not exist',
    );
    expect(drill.card).toMatchObject({ decision: 'failover', violations: [] });
    // Approval takes a minute; readings take a little more or less time in each drill.
    expect(fencedAtMs(drill) - fencedAtMs(clean)).toBeGreaterThan(59_000);
  });

  it('shows what waits in a queue before failover and before failback, with what happens to it', async () => {
    const waiting = { kind: 'backlog', resource: 'queue', name: 'shop-jobs', region: 'us-east-1', count: 340 } as const;
    const [over, back] = approvals(await played(wrongIn(waiting), person));
    const left = /in flight in queue shop-jobs in us-east-1: (\d+) left behind; replay: its owners send it again/.exec(
      over ?? '',
    );
    // What the outage itself keeps waiting comes on top.
    expect(Number(left?.[1])).toBeGreaterThanOrEqual(340);
    expect(back).toMatch(/in flight in queue shop-jobs in us-east-1: \d+ waiting there; replay: its consumers/);
  });

  it('is short of provisioned concurrency over there: the plan says so, and a person decides', async () => {
    const cold = { kind: 'provisioned-concurrency-missing', function: 'shop-checkout', region: 'us-west-2' } as const;
    const [over] = approvals(await played(wrongIn(cold), unattended));
    expect(over).toContain('provisioned concurrency of shop-checkout:live in us-west-2: 0 of 50 needed');
  });
});
