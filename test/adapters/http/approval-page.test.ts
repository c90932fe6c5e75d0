import { describe, expect, it } from '@jest/globals';
import { approvalStand, claim, plan, waiting } from './approval-stand.ts';

describe('looking at an approval link', () => {
  it('shows the plan with its exact calls, and approves nothing however often it is looked at', async () => {
    const { get, taken } = approvalStand();
    for (let times = 0; times < 3; times += 1) {
      const { statusCode, body } = await get();
      expect(statusCode).toBe(200);
      expect(body).toContain('aws-regional-outage: us-east-1 → us-west-2');
      expect(body).toContain('UpdateRoutingControlStates');
      expect(body).toContain('<code>On</code> → <code>Off</code>');
      expect(body).toContain('replication lag: 2 s');
      expect(body).toContain('Nobody has approved it yet.');
    }
    expect(taken).toEqual([]);
  });

  it('tells a failback as the way back, by the gates that passed and not by what led away', async () => {
    const back = { ...plan, verb: 'failback', from: 'us-west-2', to: 'us-east-1' };
    const gates = [
      { name: 'replicas', ok: true },
      { name: 'journeys', ok: true },
    ];
    const { body } = await approvalStand({ facts: { ...waiting, plan: back, gates } }).get();

    expect(body).toContain('failback by aws-regional-outage: us-west-2 → us-east-1');
    expect(body).toContain('gates passed: replicas, journeys');
    expect(body).not.toContain('the verdict is aws, regional');
  });

  it('says who has approved already', async () => {
    const { get } = approvalStand({
      facts: {
        ...waiting,
        approvals: [
          { by: 'ben', planHash: claim.planHash },
          { by: 'old', planHash: 'x' },
        ],
      },
    });
    expect((await get()).body).toContain('Approved so far by ben.');
  });

  it('is a page that loads nothing, runs nothing, tells nobody its address and is kept nowhere', async () => {
    const { get } = approvalStand();
    const { headers, body } = await get();
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(body).not.toMatch(/<script|<img|<link|https?:|style="|onclick/);
  });

  it('shows what others wrote as text', async () => {
    const { get } = approvalStand();
    const { body } = await get();
    expect(body).toContain('shop &lt;b&gt;&amp;&quot;&#39;');
    expect(body).toContain('Ana &lt;Adams&gt;');
  });
});
