import { afterEach, describe, expect, it } from '@jest/globals';
import { textOf } from '../../slack-server/block-rules.ts';
import { drillChannel, mainChannel } from '../../slack-server/slack-server.ts';
import { buttonIn } from '../../slack-server/slack-user.ts';
import { type SlackStand, standUp } from './fixtures.ts';
import { Incident, messagesIn, ownChannel } from './incident.ts';

let stand: SlackStand;

afterEach(async () => stand.close());

describe('news', () => {
  it('answers the summary; a change of state is shown in the channel as well', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.post({ title: 'a note', lane: 'normal' });
    await incident.post({ title: 'mitigated', lane: 'first' });
    const [summary, note, mitigated] = messagesIn(stand, ownChannel(stand)?.id);
    expect(note).toMatchObject({ thread: summary?.ts, broadcast: false });
    expect(mitigated).toMatchObject({ thread: summary?.ts, broadcast: true });
  });

  it('that comes before the summary answers the first word', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.post({ title: 'page', occasion: 'page', lane: 'first', to: ['ana', 'dan'] });
    const [opened, page] = messagesIn(stand, mainChannel);
    expect(page).toMatchObject({ thread: opened?.ts });
    expect(textOf(page?.blocks ?? [])).toContain('<@U0ANA00000> Dan');
    expect(buttonIn(page?.blocks ?? [], 'muster:acknowledge')).toBeDefined();
  });

  it('goes to the main channel when the incident’s own is archived', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    const channel = ownChannel(stand);
    if (channel) channel.archived = true;
    await incident.post({ title: 'late' });
    expect(messagesIn(stand, mainChannel).at(-1)?.text).toContain('late');
  });

  it('of no incident is a message of the main channel', async () => {
    stand = await standUp();
    await new Incident(stand).post({ occasion: 'notice', incidentId: 'preflight', title: 'preflight' });
    expect(messagesIn(stand, mainChannel)).toMatchObject([{ thread: null }]);
  });
});

describe('without channels of their own', () => {
  it('an incident is one post that becomes the summary, and its thread', async () => {
    stand = await standUp({ incidentChannels: false });
    const incident = new Incident(stand);
    await incident.opened();
    await incident.summary();
    await incident.asks();
    const [first, request] = messagesIn(stand, mainChannel);
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
    expect(messagesIn(stand, drillChannel)).toHaveLength(3);
    for (const { text, blocks } of messagesIn(stand, drillChannel)) {
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
