import { describe, expect, it, jest } from '@jest/globals';
import { drilled } from '../fixtures/drilled.ts';

jest.setTimeout(60_000);

describe('drills in the simulated world', () => {
  it('2025-10-20 with every alarm withheld: canaries and silence alone lead to the same call', async () => {
    const card = await drilled('2025-10-20-dynamodb-dns.no-alarms');
    expect(card).toMatchObject({ decision: 'failover', rightCall: true, wrongActions: [], violations: [] });
  });

  it.each(['2025-10-20-dynamodb-dns.unaffected-journey', '2025-10-20-dynamodb-dns.standby-down', 'telemetry-loss'])(
    '%s: holds and changes nothing',
    async (scenario) => {
      const card = await drilled(scenario);
      expect(card).toMatchObject({ decision: 'hold', rightCall: true, mutatingCalls: [], violations: [] });
    },
  );

  it('tells people why it holds when the standby is down too', async () => {
    const { recommendations } = await drilled('2025-10-20-dynamodb-dns.standby-down');
    expect(recommendations.join('\n')).toContain('do not pass in us-west-2');
  });

  it('bad-deploy: rolls back, and moves no traffic', async () => {
    const card = await drilled('bad-deploy');
    expect(card).toMatchObject({
      verdict: 'ours',
      decision: 'rollback',
      rightCall: true,
      wrongActions: [],
      violations: [],
    });
    expect(card.mutatingCalls.map(({ call }) => call.split(' ')[0])).toEqual(['lambda:UpdateAlias']);
  });

  it('the same seed gives the same drill', async () => {
    expect(await drilled('bad-deploy', 7)).toEqual(await drilled('bad-deploy', 7));
  });
});
