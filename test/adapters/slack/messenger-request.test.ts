import { afterEach, describe, expect, it } from '@jest/globals';
import { requestWith } from '../../fixtures/approval-request.ts';
import { textOf } from '../../slack-server/block-rules.ts';
import { mainChannel } from '../../slack-server/slack-server.ts';
import { buttonIn } from '../../slack-server/slack-user.ts';
import { type SlackStand, standUp } from './fixtures.ts';
import { Incident, incidentId, messagesIn, ownChannel } from './incident.ts';

let stand: SlackStand;

afterEach(async () => stand.close());

describe('a request for an approval', () => {
  it('shows the plan with its exact calls, and buttons for this plan only', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    const reference = await incident.asks({ changes: ['new: weight 0'], obstacles: ['AWS Health is silent'] });
    const request = messagesIn(stand, ownChannel(stand)?.id).at(-1);
    expect(reference).toMatch(/^C\d+\/[\d.]+\/a{12}$/);
    expect(request).toMatchObject({ broadcast: true });
    expect(request?.text).toContain('<@U0ANA00000>');
    expect(textOf(request?.blocks ?? [])).toBe(
      [
        'Approval wanted: aws-regional-outage: us-east-1 → us-west-2',
        '*Why*',
        '• the verdict is regional',
        '*What speaks for it, in numbers*',
        'expected remaining 47 min &gt; RTO 4 min + failback 12 min',
        '*Changed since it was asked for last*',
        '• new: weight 0',
        '*In the way*',
        '• AWS Health is silent',
        '*1. shift* `traffic.shift`, reversible. Undo: the records as they were.',
        '• `ChangeResourceRecordSets` `shop.example.com` (us-east-1, control plane): `weight 100` → `weight 0`',
        '*Readings*',
        '• replication lag: 1.2 s',
        '1 of incident-commander until 14:35Z. Silence is not consent: the plan lapses. Plan `aaaaaaaaaaaa`',
        'Approve',
        'Reject',
        'Show plan',
      ].join('\n'),
    );
    for (const button of ['muster:approve', 'muster:reject', 'muster:plan'])
      expect(JSON.parse(String(buttonIn(request?.blocks ?? [], button)?.value))).toEqual({
        incident: incidentId,
        plan: 'a'.repeat(64),
      });
  });

  it('of hundreds of calls says how many it does not show', async () => {
    stand = await standUp();
    const [step] = requestWith().steps;
    const [call] = step?.calls ?? [];
    if (!step || !call) throw new Error('the fixture has a call');
    await new Incident(stand).asks({ steps: [{ ...step, calls: Array.from({ length: 400 }, () => call) }] });
    expect(textOf(messagesIn(stand, mainChannel)[0]?.blocks ?? [])).toMatch(/… and 3\d\d more lines/);
  });

  it('loses its buttons when it is settled, and says what became of it', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    await incident.asks();
    await incident.post({ title: 'ordered', text: 'ordered by ana', lane: 'first', settles: 'a'.repeat(64) });
    await stand.app.idle();
    const [, request, news] = messagesIn(stand, ownChannel(stand)?.id);
    expect(buttonIn(request?.blocks ?? [], 'muster:approve')).toBeUndefined();
    expect(textOf(request?.blocks ?? [])).toContain('*ordered by ana*');
    expect(textOf(request?.blocks ?? [])).toContain('ChangeResourceRecordSets');
    expect(news?.text).toContain('ordered by ana');
  });

  it('keeps its buttons when another plan is settled, and loses them to a newer request', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    await incident.asks();
    await incident.post({ title: 'withdrawn', settles: 'b'.repeat(64) });
    await stand.app.idle();
    const request = messagesIn(stand, ownChannel(stand)?.id)[1];
    expect(buttonIn(request?.blocks ?? [], 'muster:approve')).toBeDefined();
    await incident.asks({ planHash: 'c'.repeat(64) });
    await stand.app.idle();
    expect(buttonIn(request?.blocks ?? [], 'muster:approve')).toBeUndefined();
    expect(textOf(request?.blocks ?? [])).toContain('Asked anew');
  });
});
