import { afterEach, describe, expect, it } from '@jest/globals';
import { CodedError } from '../../../src/errors.ts';
import { messageWith } from '../../fixtures/message.ts';
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
