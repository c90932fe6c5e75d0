import { afterEach, describe, expect, it } from '@jest/globals';
import { CodedError } from '../../../src/errors.ts';
import type { IncidentView } from '../../../src/ports/commands.ts';
import type { DrillDesk, DrillView } from '../../../src/ports/drills.ts';
import { messageWith } from '../../fixtures/message.ts';
import { drillChannel, mainChannel } from '../../slack-server/slack-server.ts';
import { silent, summaryWith } from './fixtures.ts';
import { incidentId, TalkStand, viewWith } from './talk-stand.ts';

let talk: TalkStand;

afterEach(async () => talk.close());

const second = viewWith({ id: 'pay-20251020-0700', workload: 'pay' });

describe('a command', () => {
  it.each([
    ['hold', { name: 'hold', text: '' }],
    ['failover customers cannot pay', { name: 'failover', text: 'customers cannot pay' }],
    ['note 5xx < 1 % & falling', { name: 'note', text: '5xx < 1 % & falling' }],
    ['severity SEV2', { name: 'severity', text: 'sev2' }],
    ['assign operations ben', { name: 'assign', text: 'ben', role: 'operations' }],
    ['acknowledge', { name: 'acknowledge', text: '' }],
    [`retry ${incidentId}`, { name: 'retry', text: '' }],
    ['escalate shop-20251020 nobody answers', { name: 'escalate', text: 'nobody answers' }],
    [`approve ${'a'.repeat(12)} seen`, { name: 'approve', text: 'seen', planHash: 'a'.repeat(64) }],
    ['reject too early', { name: 'reject', text: 'too early', planHash: 'a'.repeat(64) }],
    ['update Orders fail. More at 15:00 UTC.', { name: 'update', text: 'Orders fail. More at 15:00 UTC.' }],
  ])('/incident %s is understood', async (words, command) => {
    talk = await TalkStand.open();
    expect(await talk.said(`/incident ${words}`)).toMatch(/^:white_check_mark: \*\w+\* taken/);
    expect(talk.commands).toMatchObject([{ incidentId, via: 'slack', by: { id: 'ana' }, ...command }]);
  });

  it.each([
    ['frobnicate', /`\/incident frobnicate` is no command.*`\/incident help` shows all/],
    ['acknoledge', /Did you mean `\/incident acknowledge`/],
    [
      'severity high',
      /found high, expected sev1, sev2, sev3.*The form is `\/incident severity \[incident\] &lt;severity&gt;`/,
    ],
    ['failover', /found nothing.*The form is `\/incident failover/],
    ['assign nobody', /found nobody, expected one of ana, ben, cho, dan/],
  ])('/incident %s is answered with the right form', async (words, answer) => {
    talk = await TalkStand.open();
    expect(await talk.said(`/incident ${words}`)).toMatch(answer);
    expect(talk.commands).toEqual([]);
  });

  it.each([
    ['assign <@U0BEN00000|ben>', 'ben'],
    [
      'note <@U0BEN00000> and <@U0EVE00000|eve> see <#C0MAIN0000|incidents> &lt;now&gt;',
      'ben and @eve see #incidents <now>',
    ],
    [
      'update See <https://status.example/a?b=1&amp;c=2> or <http://example.com|example.com>',
      'See https://status.example/a?b=1&c=2 or example.com',
    ],
    ['note <!here> <!subteam^S0123|@ops> <mailto:a@example.com|a@example.com>', '@here @ops a@example.com'],
    [`reject ${'a'.repeat(12)} ask <@U0BEN00000|ben>`, 'ask ben'],
  ])('/incident %s is taken as it was meant', async (text, meant) => {
    talk = await TalkStand.open();
    const user = talk.user();
    const form = user.slash('/incident');
    form.set('text', text);
    await talk.answer((await user.deliver(form)).to);
    expect(talk.commands).toMatchObject([{ text: meant }]);
  });

  it('is told why it was refused', async () => {
    talk = await TalkStand.open({
      outcome: { kind: 'refused', reason: 'ben has none of the roles incident-commander' },
    });
    expect(await talk.said(`/incident approve ${'a'.repeat(12)}`, talk.user('U0BEN00000'))).toContain(
      ':no_entry: *approve* refused: ben has none of the roles incident-commander.',
    );
  });

  it('for the hash of another plan goes to the incident, which keeps the refusal', async () => {
    talk = await TalkStand.open({ outcome: { kind: 'refused', reason: 'another plan waits' } });
    expect(await talk.said('/incident approve bbbbbbbbbbbb')).toContain('plan `aaaaaaaaaaaa` waits now');
    expect(talk.commands).toMatchObject([{ planHash: 'bbbbbbbbbbbb' }]);
  });

  it('that breaks says so, and the trouble is told', async () => {
    talk = await TalkStand.open({
      desk: {
        requestOf: () => {
          throw new CodedError('unavailable', 'the journal is gone');
        },
      },
    });
    expect(await talk.said('/incident status')).toContain('It did not work (unavailable)');
    expect(talk.stand.troubles).toEqual(['a request from Slack: the journal is gone']);
  });
});

describe('which incident is meant', () => {
  it('is the one whose channel it is said in', async () => {
    talk = await TalkStand.open({ incidents: [viewWith(), second] });
    const summary = summaryWith({ title: 'Payments' });
    await talk.stand.app.messenger.post(
      messageWith({ incidentId: second.id, occasion: 'summary', summary, decidedAtMs: Date.now() }),
      silent,
    );
    const channel = talk.stand.slack.workspace.channelNamed('inc-20251020-pay-0700')?.id ?? '';
    await talk.said('/incident hold', talk.user(), channel);
    expect(talk.commands).toMatchObject([{ incidentId: second.id }]);
  });

  it('is told by the channel’s name after a restart', async () => {
    talk = await TalkStand.open({ incidents: [viewWith(), second] });
    const { id } = talk.stand.slack.workspace.create('inc-20251020-shop-0651');
    await talk.said('/incident hold', talk.user(), id);
    expect(talk.commands).toMatchObject([{ incidentId }]);
  });

  it('is asked back where several are open and none is named', async () => {
    talk = await TalkStand.open({ incidents: [viewWith(), second] });
    expect(await talk.said('/incident hold')).toBe(
      `Several incidents are open: \`${incidentId}\`, \`${second.id}\`. Name one behind the command, or speak in its channel.`,
    );
    expect(talk.commands).toEqual([]);
  });

  it('is none where none is open', async () => {
    talk = await TalkStand.open({ incidents: [viewWith({ done: true })] });
    expect(await talk.said('/incident hold')).toBe('No incident is open. `/incident declare` opens one.');
  });

  it('is not taken from a word of a note', async () => {
    talk = await TalkStand.open();
    await talk.said('/incident note shop is slow');
    expect(talk.commands).toMatchObject([{ text: 'shop is slow' }]);
  });
});

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

describe('/drill', () => {
  /** A desk with one scenario; it refuses while something else goes on. */
  function drills(busy = false): DrillDesk & { started: unknown[] } {
    const started: unknown[] = [];
    const view: DrillView = {
      id: 'drill-1',
      scenario: 'dns',
      title: 'DNS of DynamoDB',
      startedBy: 'ana',
      startedAtMs: 0,
      state: 'running',
      incidents: [],
      speed: 60,
    };
    return {
      started,
      scenarios: () => [{ name: 'dns', title: 'DNS of DynamoDB' }],
      start: async (...given) => {
        if (busy) throw new CodedError('refused', 'a real incident is open');
        started.push(given);
        return view;
      },
      stop: async () => ({ ...view, state: 'stopped' }),
      list: () => [view],
      report: async (id) => `scorecard of ${id}`,
    };
  }

  it('start, stop, list and report are handed on', async () => {
    const desk = drills();
    talk = await TalkStand.open({ desk: { drills: desk } });
    expect(await talk.said('/drill start dns 60')).toContain('DRILL started: `drill-1` DNS of DynamoDB, running');
    expect(desk.started).toMatchObject([['dns', { id: 'ana' }, { speed: 60 }]]);
    expect(await talk.said('/drill list')).toContain('`dns` DNS of DynamoDB');
    expect(await talk.said('/drill report')).toContain('scorecard of drill-1');
    expect(await talk.said('/drill stop')).toContain('stopped');
  });

  it('is answered with the right form, the reason of a refusal, or that there are none', async () => {
    talk = await TalkStand.open({ desk: { drills: drills(true) } });
    expect(await talk.said('/drill start nothing')).toContain('Which scenario? `dns`');
    expect(await talk.said('/drill start dns fast')).toContain('`fast` is no speed');
    expect(await talk.said('/drill start dns')).toBe(':no_entry: a real incident is open');
    expect(await talk.said('/drill sart')).toContain('is no command');
    await talk.close();
    talk = await TalkStand.open();
    expect(await talk.said('/drill list', talk.user(), drillChannel)).toContain('runs no drills');
  });
});
