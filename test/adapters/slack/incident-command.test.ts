import { afterEach, describe, expect, it } from '@jest/globals';
import { CodedError } from '../../../src/errors.ts';
import type { IncidentView } from '../../../src/ports/commands.ts';
import { mainChannel } from '../../slack-server/slack-server.ts';
import { incidentId, TalkStand, viewWith } from './talk-stand.ts';

let talk: TalkStand;

afterEach(async () => talk.close());

describe('/incident', () => {
  it('help shows every form', async () => {
    talk = await TalkStand.open();
    const help = await talk.said('/incident');
    for (const verb of [
      'declare',
      'status',
      'list',
      'timeline',
      'report',
      'archive',
      'approve',
      'escalate',
      'unfreeze',
    ])
      expect(help).toContain(`\`/incident ${verb}`);
  });

  it('list and status tell where things stand', async () => {
    talk = await TalkStand.open();
    expect(await talk.said('/incident list')).toContain(`• \`${incidentId}\` sev1 shop: mitigating, awaiting approval`);
    expect(await talk.said('/incident status')).toContain('Waits for approval of plan `aaaaaaaaaaaa`');
    expect(await talk.said('/incident timeline')).toContain('opened');
  });

  it('declare opens a form, and the form an incident', async () => {
    talk = await TalkStand.open({ incidents: [viewWith()] });
    await talk.user().type('/incident declare');
    const view = await talk.until(() => talk.user().newestView);
    await talk
      .user()
      .submit(view.id, { workload: 'shop', severity: 'sev2', region: 'us-east-1', seen: 'checkout fails' });
    await talk.until(() => (JSON.stringify(view).includes(`Declared: \`${incidentId}\``) ? true : undefined));
    expect(talk.signals).toMatchObject([
      {
        source: 'manual',
        kind: 'alarm',
        workload: 'shop',
        region: 'us-east-1',
        severity: 'sev2',
        reason: 'checkout fails',
        name: 'declared by ana',
      },
    ]);
  });

  it('declare with words opens the incident without a form', async () => {
    talk = await TalkStand.open();
    expect(await talk.said('/incident declare sev1 checkout fails')).toContain('Declared:');
    expect(talk.signals).toMatchObject([
      { workload: 'shop', severity: 'sev1', reason: 'checkout fails', region: null },
    ]);
    expect(await talk.said('/incident declare high checkout fails')).toContain('`high` is no severity');
  });

  it('update without words opens a form for the customers’ text', async () => {
    talk = await TalkStand.open();
    await talk.user().type('/incident update');
    const view = await talk.until(() => talk.user().newestView);
    await talk.user().submit(view.id, { text: 'Orders fail.' });
    await talk.until(() => talk.commands[0]);
    expect(talk.commands).toMatchObject([{ name: 'update', text: 'Orders fail.' }]);
  });

  it('approve shows the plan, and approves the one that was shown', async () => {
    talk = await TalkStand.open();
    await talk.user().type('/incident approve');
    const view = await talk.until(() => talk.user().newestView);
    expect(JSON.stringify(view)).toContain('weight 100');
    await talk.user().submit(view.id, {});
    await talk.until(() => talk.commands[0]);
    expect(talk.commands).toMatchObject([{ name: 'approve', planHash: 'a'.repeat(64) }]);
  });

  it('approve while no plan waits says so', async () => {
    talk = await TalkStand.open({ request: null });
    expect(await talk.said('/incident approve')).toContain(`No plan of \`${incidentId}\` waits for an answer`);
  });

  it('status offers pictures, and picture puts them into the channel', async () => {
    const png = new TextEncoder().encode('PNG');
    const of = async ({ id }: IncidentView) => [
      { name: `${id}-services.png`, title: `${id}: services`, png },
      { name: `${id}-incident.png`, title: `${id}: where it is`, png },
    ];
    talk = await TalkStand.open({ desk: { pictures: { of } } });
    expect(await talk.said('/incident status')).toContain('In pictures: `/incident picture shop-20251020-0651`');
    expect(await talk.said('/incident picture')).toBe('2 pictures of `shop-20251020-0651` are in this channel.');
    expect(talk.stand.slack.workspace.files).toMatchObject([
      { name: 'shop-20251020-0651-services.png', text: 'PNG', channel: mainChannel },
      { name: 'shop-20251020-0651-incident.png', title: 'shop-20251020-0651: where it is', channel: mainChannel },
    ]);
  });

  it('picture that cannot be drawn is said, and where the same stands in words', async () => {
    talk = await TalkStand.open({
      desk: { pictures: { of: () => Promise.reject(new CodedError('timeout', 'no end after 60000 ms')) } },
    });
    expect(await talk.said('/incident picture')).toContain('No picture came about (timeout). `/incident status');
    expect(talk.stand.troubles.join()).toContain('pictures of shop-20251020-0651');
    await talk.close();
    talk = await TalkStand.open();
    expect(await talk.said('/incident picture')).toContain('the command line does');
    expect(await talk.said('/incident status')).not.toContain('picture');
  });

  it('report puts the report into the channel as a file', async () => {
    talk = await TalkStand.open({ desk: { reports: { report: async () => '# Report\nall of it' } } });
    expect(await talk.said('/incident report')).toContain('is in this channel');
    expect(talk.stand.slack.workspace.files).toMatchObject([
      { name: `${incidentId}.md`, channel: mainChannel, text: '# Report\nall of it' },
    ]);
  });

  it('report puts it there in words where Slack takes no file', async () => {
    talk = await TalkStand.open({ desk: { reports: { report: async () => `# Report\n${'a line\n'.repeat(3000)}` } } });
    talk.stand.slack.faults.add({
      method: 'files.getUploadURLExternal',
      how: { kind: 'refusal', word: 'missing_scope' },
    });
    expect(await talk.said('/incident report')).toContain('in words');
    expect(JSON.stringify(talk.stand.slack.workspace.history(mainChannel)[0]?.blocks)).toMatch(/… and \d+ more lines/);
  });

  it('archive archives the channel of an incident that is closed, and no other', async () => {
    talk = await TalkStand.open();
    expect(await talk.said('/incident archive')).toContain('is not closed');
    await talk.close();
    talk = await TalkStand.open({ incidents: [viewWith({ done: true })] });
    const channel = talk.stand.slack.workspace.create('inc-20251020-shop-0651');
    expect(await talk.said('/incident archive', talk.user(), channel.id)).toBe(`<#${channel.id}> is archived.`);
    expect(channel.archived).toBe(true);
  });
});
