import { afterEach, describe, expect, it } from '@jest/globals';
import { requestWith } from '../../fixtures/approval-request.ts';
import { textOf } from '../../slack-server/block-rules.ts';
import { drillChannel, mainChannel } from '../../slack-server/slack-server.ts';
import { buttonIn } from '../../slack-server/slack-user.ts';
import { type SlackStand, standUp } from './fixtures.ts';
import { Incident, incidentId } from './incident.ts';

const ownName = 'inc-20251020-shop-0651';
let stand: SlackStand;

afterEach(async () => stand.close());

const own = () => stand.slack.workspace.channelNamed(ownName);
const inChannel = (channel: string) => stand.slack.workspace.messages.filter((message) => message.channel === channel);

describe('the first word', () => {
  it('goes to the main channel by one call', async () => {
    stand = await standUp();
    await new Incident(stand).opened();
    expect(stand.slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage']);
    expect(inChannel(mainChannel)).toMatchObject([{ thread: null, text: `${incidentId} opened\nsev1` }]);
  });

  it('has nothing in it that mentions or links', async () => {
    stand = await standUp();
    await new Incident(stand).opened({ text: 'alarm <!channel> & more' });
    const [message] = inChannel(mainChannel);
    expect(textOf(message?.blocks ?? [])).toContain('alarm &lt;!channel&gt; &amp; more');
  });

  it('becomes one line that says where the incident stands and is worked on', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await stand.app.idle();
    const [message] = inChannel(mainChannel);
    expect(message?.text).toBe(`*SEV1 Web shop: tracing* (${incidentId}) <#${own()?.id}> Next update 14:30Z.`);
    await incident.summary({ closed: true, nextUpdateAtMs: null });
    await stand.app.idle();
    expect(message?.text).toContain('resolved');
    expect(inChannel(mainChannel)).toHaveLength(1);
  });
});

describe('the summary', () => {
  it('lives in a channel of the incident, pinned, with topic and people', async () => {
    stand = await standUp();
    await new Incident(stand).summary();
    await stand.app.idle();
    const channel = own();
    const [message] = inChannel(channel?.id ?? '');
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
    const messages = inChannel(own()?.id ?? '');
    expect(messages).toHaveLength(1);
    expect(messages[0]?.edits).toBe(1);
    expect(textOf(messages[0]?.blocks ?? [])).toContain('traffic.shift');
    expect(own()?.topics).toBe(1);
    expect(stand.slack.done('pins.add')).toHaveLength(1);
  });

  it('is found again after a restart between its post and the anchor', async () => {
    stand = await standUp();
    await new Incident(stand).summary();
    const { slack } = stand;
    const again = await standUp({ apiUrl: slack.apiUrl });
    await new Incident(again).summary({ severity: 'sev2' });
    await again.close();
    expect(inChannel(own()?.id ?? '')).toHaveLength(1);
    expect(inChannel(own()?.id ?? '')[0]?.text).toContain('SEV2');
  });

  it('that somebody deleted is posted anew', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    stand.slack.workspace.messages.length = 0;
    await incident.summary();
    expect(inChannel(own()?.id ?? '')).toHaveLength(1);
  });

  it('stays in the main channel where Slack makes no channel', async () => {
    stand = await standUp();
    stand.slack.faults.add({ method: 'conversations.create', how: { kind: 'refusal', word: 'restricted_action' } });
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.post({ title: 'diagnosed' });
    expect(inChannel(mainChannel).map(({ thread, text }) => ({ inThread: thread !== null, text }))).toEqual([
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
    const [message] = inChannel(own()?.id ?? '');
    expect(textOf(message?.blocks ?? [])).toMatch(/… and 19\d more: `muster incident show shop-20251020-0651`/);
  });
});

describe('news', () => {
  it('answers the summary; a change of state is shown in the channel as well', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.post({ title: 'a note', lane: 'normal' });
    await incident.post({ title: 'mitigated', lane: 'first' });
    const [summary, note, mitigated] = inChannel(own()?.id ?? '');
    expect(note).toMatchObject({ thread: summary?.ts, broadcast: false });
    expect(mitigated).toMatchObject({ thread: summary?.ts, broadcast: true });
  });

  it('that comes before the summary answers the first word', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.post({ title: 'page', occasion: 'page', lane: 'first', to: ['ana', 'dan'] });
    const [opened, page] = inChannel(mainChannel);
    expect(page).toMatchObject({ thread: opened?.ts });
    expect(textOf(page?.blocks ?? [])).toContain('<@U0ANA00000> Dan');
    expect(buttonIn(page?.blocks ?? [], 'muster:acknowledge')).toBeDefined();
  });

  it('goes to the main channel when the incident’s own is archived', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    const channel = own();
    if (channel) channel.archived = true;
    await incident.post({ title: 'late' });
    expect(inChannel(mainChannel).at(-1)?.text).toContain('late');
  });

  it('of no incident is a message of the main channel', async () => {
    stand = await standUp();
    await new Incident(stand).post({ occasion: 'notice', incidentId: 'preflight', title: 'preflight' });
    expect(inChannel(mainChannel)).toMatchObject([{ thread: null }]);
  });
});

describe('a request for an approval', () => {
  it('shows the plan with its exact calls, and buttons for this plan only', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    const reference = await incident.asks({ changes: ['new: weight 0'], obstacles: ['AWS Health is silent'] });
    const request = inChannel(own()?.id ?? '').at(-1);
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
    expect(textOf(inChannel(mainChannel)[0]?.blocks ?? [])).toMatch(/… and 3\d\d more lines/);
  });

  it('loses its buttons when it is settled, and says what became of it', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.summary();
    await incident.asks();
    await incident.post({ title: 'ordered', text: 'ordered by ana', lane: 'first', settles: 'a'.repeat(64) });
    await stand.app.idle();
    const [, request, news] = inChannel(own()?.id ?? '');
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
    const request = inChannel(own()?.id ?? '')[1];
    expect(buttonIn(request?.blocks ?? [], 'muster:approve')).toBeDefined();
    await incident.asks({ planHash: 'c'.repeat(64) });
    await stand.app.idle();
    expect(buttonIn(request?.blocks ?? [], 'muster:approve')).toBeUndefined();
    expect(textOf(request?.blocks ?? [])).toContain('Asked anew');
  });
});

describe('without channels of their own', () => {
  it('an incident is one post that becomes the summary, and its thread', async () => {
    stand = await standUp({ incidentChannels: false });
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.asks();
    const [first, request] = inChannel(mainChannel);
    expect(first).toMatchObject({ text: 'SEV1 Web shop: tracing', edits: 1 });
    expect(request).toMatchObject({ thread: first?.ts });
    expect(stand.slack.workspace.channels.size).toBe(2);
  });
});

describe('a drill', () => {
  it('speaks in the channel for drills only, and every text starts with DRILL', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    const drill = { drill: true };
    await incident.opened(drill);
    await incident.summary({}, drill);
    await incident.asks({}, drill);
    await incident.post({ ...drill, title: 'ordered', settles: 'a'.repeat(64) });
    await stand.app.idle();
    expect(inChannel(drillChannel)).toHaveLength(3);
    for (const { text, blocks } of inChannel(drillChannel)) {
      expect(text).toMatch(/^DRILL /);
      expect(textOf(blocks)).toMatch(/^\*?DRILL /);
    }
    expect(stand.slack.workspace.messages).toHaveLength(3);
    expect(stand.slack.workspace.channels.size).toBe(2);
  });

  it('is refused when there is no such channel', async () => {
    stand = await standUp({ drillChannel: undefined });
    await expect(new Incident(stand).opened({ drill: true })).rejects.toMatchObject({ code: 'refused' });
    expect(stand.slack.calls).toEqual([]);
  });
});
