import { afterEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../../slack-server/block-rules.ts';
import { mainChannel } from '../../slack-server/slack-server.ts';
import { type SlackStand, standUp } from './fixtures.ts';
import { Incident, incidentId, messagesIn, ownChannel } from './incident.ts';

let stand: SlackStand;

afterEach(async () => stand.close());

describe('the first word', () => {
  it('goes to the main channel by one call', async () => {
    stand = await standUp();
    await new Incident(stand).opened();
    expect(stand.slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage']);
    expect(messagesIn(stand, mainChannel)).toMatchObject([{ thread: null, text: `${incidentId} opened\nsev1` }]);
  });

  it('has nothing in it that mentions or links', async () => {
    stand = await standUp();
    await new Incident(stand).opened({ text: 'alarm <!channel> & more' });
    const [message] = messagesIn(stand, mainChannel);
    expect(textOf(message?.blocks ?? [])).toContain('alarm &lt;!channel&gt; &amp; more');
  });

  it('becomes one line that says where the incident stands and is worked on', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await stand.app.idle();
    const [message] = messagesIn(stand, mainChannel);
    expect(message?.text).toBe(
      `*SEV1 Web shop: tracing* (${incidentId}) <#${ownChannel(stand)?.id}> Next update 14:30Z.`,
    );
    await incident.summary({ closed: true, nextUpdateAtMs: null });
    await stand.app.idle();
    expect(message?.text).toContain('resolved');
    expect(messagesIn(stand, mainChannel)).toHaveLength(1);
  });
});

describe('the summary', () => {
  it('lives in a channel of the incident, pinned, with topic and people', async () => {
    stand = await standUp();
    await new Incident(stand).summary();
    await stand.app.idle();
    const channel = ownChannel(stand);
    const [message] = messagesIn(stand, channel?.id);
    expect(channel?.topic).toBe('SEV1 | IC Ana | Comms Ben | tracing | next update 14:30Z');
    expect(channel?.pins).toEqual([message?.ts]);
    expect([...(channel?.members ?? [])].sort()).toEqual(['U0ANA00000', 'U0BEN00000']);
    expect(textOf(message?.blocks ?? [])).toBe(
      [
        'SEV1 Web shop: tracing',
        '*State*',
        'tracing: Evidence is gathered',
        '*Verdict*',
        'aws, regional (dynamodb)',
        '*Region*',
        'impaired us-east-1',
        '*Decision*',
        'failover: the outage outlasts the failover',
        '*Why*',
        '• errors of DynamoDB in every component',
        '• canaries elsewhere pass',
        '*Suspects*',
        '• orders table',
        '*Incident commander*',
        '<@U0ANA00000>',
        '*Operations*',
        'nobody yet',
        '*Communications*',
        '<@U0BEN00000> (asked)',
        '*Running*',
        '• evidence.gather',
        '*Waiting*',
        '• approval: incident-commander, until 14:35Z',
        '*Next update 14:30Z* · opened 2026-01-05 14:00Z · 12 signals · `shop-20251020-0651` · [history 12 abcdef] · <https://health.aws.amazon.com/health/status|AWS status> · `/incident help`',
      ].join('\n'),
    );
    expect(stand.troubles).toEqual([]);
  });

  it('is changed in place, and what is so already is not done again', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    await stand.app.idle();
    await incident.summary({ running: ['traffic.shift'] });
    await stand.app.idle();
    const messages = messagesIn(stand, ownChannel(stand)?.id);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.edits).toBe(1);
    expect(textOf(messages[0]?.blocks ?? [])).toContain('traffic.shift');
    expect(ownChannel(stand)?.topics).toBe(1);
    expect(stand.slack.done('pins.add')).toHaveLength(1);
  });

  it('is found again after a restart between its post and the anchor', async () => {
    stand = await standUp();
    await new Incident(stand).summary();
    const { slack } = stand;
    const again = await standUp({ apiUrl: slack.apiUrl });
    await new Incident(again).summary({ severity: 'sev2' });
    await again.close();
    expect(messagesIn(stand, ownChannel(stand)?.id)).toHaveLength(1);
    expect(messagesIn(stand, ownChannel(stand)?.id)[0]?.text).toContain('SEV2');
  });

  it('that somebody deleted is posted anew', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    stand.slack.workspace.messages.length = 0;
    await incident.summary();
    expect(messagesIn(stand, ownChannel(stand)?.id)).toHaveLength(1);
  });

  it('stays in the main channel where Slack makes no channel', async () => {
    stand = await standUp();
    stand.slack.faults.add({ method: 'conversations.create', how: { kind: 'refusal', word: 'restricted_action' } });
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.post({ title: 'diagnosed' });
    expect(messagesIn(stand, mainChannel).map(({ thread, text }) => ({ inThread: thread !== null, text }))).toEqual([
      { inThread: false, text: 'SEV1 Web shop: tracing' },
      { inThread: true, text: 'diagnosed\nfrom us-east-1' },
    ]);
    expect(stand.troubles).toEqual([`channel of ${incidentId}: Slack: restricted_action`]);
  });

  it('as long as an incident can make it, is still one message', async () => {
    stand = await standUp();
    const many = Array.from({ length: 200 }, (_, index) => `reason ${index} ${'x'.repeat(90)}`);
    await new Incident(stand).summary({
      reasons: many,
      running: many,
      undelivered: many,
      suspects: many,
      confirmedBy: many,
    });
    const [message] = messagesIn(stand, ownChannel(stand)?.id);
    expect(textOf(message?.blocks ?? [])).toMatch(/… and 19\d more: `muster incident show shop-20251020-0651`/);
  });
});
