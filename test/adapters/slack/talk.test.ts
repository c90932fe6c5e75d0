import { afterEach, describe, expect, it } from '@jest/globals';
import { takesAnswers } from '../../../src/adapters/slack/answer-address.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { messageWith } from '../../fixtures/message.ts';
import { mainChannel, SlackServer } from '../../slack-server/slack-server.ts';
import type { Stored } from '../../slack-server/workspace.ts';
import { silent } from './fixtures.ts';
import { incidentId, TalkStand, viewWith } from './talk-stand.ts';

let talk: TalkStand;

afterEach(async () => talk.close());

/** A request with its buttons, as it stands in the main channel. */
async function asked(planHash = 'a'.repeat(64)): Promise<Stored> {
  const request = requestWith({ planHash });
  await talk.stand.app.messenger.post(
    messageWith({ incidentId, occasion: 'approvalWanted', lane: 'first', request, key: planHash }),
    silent,
  );
  const message = talk.stand.slack.workspace.messages.at(-1);
  if (!message) throw new Error('it was posted');
  return message;
}

/** What people said, without what the engine notes. */
function orders() {
  return talk.commands.filter(({ by }) => by.id !== 'muster');
}

describe('the address that an answer is wanted at', () => {
  it.each([
    ['https://hooks.slack.com/commands/T0/1/x', true],
    ['https://hooks.slack-gov.com/actions/T0/1/x', true],
    ['http://hooks.slack.com/commands/T0/1/x', false],
    ['https://hooks.slack.com:8443/commands/T0/1/x', false],
    ['https://hooks.slack.com/services/T0/B0/x', false],
    ['https://hooks.slack-gov.com/services/T0/B0/x', false],
    ['https://hooks.slack.com/workflows/T0/A0/1/x', false],
    ['https://hooks.slack.com/commands/../services/T0/B0/x', false],
    ['https://hooks.slack.com/actions/%2e%2e/services/T0/B0/x', false],
    ['https://hooks.slack.com/commands/..%2fservices/T0/B0/x', false],
    ['https://hooks.slack.com/commands', false],
    ['https://hooks.slack.com.example.org/commands', false],
    ['https://ana@169.254.169.254/latest/meta-data', false],
    ['file:///etc/passwd', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', async (address, taken) => {
    talk = await TalkStand.open();
    expect(takesAnswers(address, undefined)).toBe(taken);
  });

  it('is where the answer goes, or nowhere: it is not sent on', async () => {
    talk = await TalkStand.open();
    const form = talk.user().slash('/incident note the pager was silent');
    form.set('response_url', `${talk.stand.slack.url}/moved/1`);
    expect((await talk.user().deliver(form)).status).toBe(200);
    expect(await talk.until(() => talk.stand.troubles[0])).toContain('an answer to a person in Slack');
    expect(orders().map(({ text }) => text)).toEqual(['the pager was silent']);
    expect(talk.stand.slack.answers).toEqual([]);
  });

  it('is Slack’s, or nobody is answered; what was asked is done', async () => {
    talk = await TalkStand.open();
    const elsewhere = new SlackServer({ users: [] });
    await elsewhere.listen();
    const form = talk.user().slash('/incident note the pager was silent');
    form.set('response_url', `${elsewhere.url}/answer/1`);
    expect((await talk.user().deliver(form)).status).toBe(200);
    expect(await talk.until(() => talk.stand.troubles[0])).toMatch(/an answer to a person in Slack: .* not Slack’s/);
    expect(orders().map(({ text }) => text)).toEqual(['the pager was silent']);
    expect(elsewhere.answers).toEqual([]);
    await elsewhere.close();
  });
});

describe('a request that is not Slack’s own', () => {
  it.each([
    ['forged', 'signed with another secret', { secret: 'another' }],
    ['stale', 'from six minutes ago', { skewSeconds: -301 }],
    ['stale', 'from six minutes ahead', { skewSeconds: 301 }],
  ])('is refused as %s when it is %s', async (why, _what, wishes) => {
    talk = await TalkStand.open();
    const user = talk.user();
    const { status, body } = await user.deliver(user.slash('/incident note x'), wishes);
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 401, body: { error: why, problems: [] } });
    expect(talk.stand.refusals).toEqual([`${why} 127.0.0.1`]);
    expect(orders()).toEqual([]);
  });

  it('is refused as replayed when it was taken before', async () => {
    talk = await TalkStand.open();
    const user = talk.user();
    const body = user.slash('/incident note x').toString();
    const headers = user.signed(body);
    expect((await user.send(body, headers)).status).toBe(200);
    expect(await user.send(body, headers)).toMatchObject({ status: 401, body: '{"error":"replayed","problems":[]}' });
    await talk.until(() => orders()[0]);
    expect(orders()).toHaveLength(1);
  });

  it.each([
    ['without a signature', {}],
    ['without a number for the time', { 'x-slack-request-timestamp': 'now', 'x-slack-signature': 'v0=0' }],
  ])('is refused %s', async (_what, headers) => {
    talk = await TalkStand.open();
    const user = talk.user();
    expect((await user.send('command=/incident', headers)).status).toBe(401);
  });

  it('from somebody whom the configuration does not know does nothing, and says how to be known', async () => {
    talk = await TalkStand.open();
    const answer = await talk.said('/incident hold', talk.user('U0EVE00000'));
    expect(answer).toMatch(/not among the people.*slack: U0EVE00000/);
    expect(talk.commands).toEqual([]);
    expect(talk.stand.refusals).toEqual(['stranger U0EVE00000']);
  });
});

describe('Slack’s own request', () => {
  it('is acknowledged at once, however long the work takes', async () => {
    talk = await TalkStand.open({ hangs: true });
    const { status, tookMs } = await talk.user().type('/incident hold');
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(1500);
    await talk.until(() => talk.commands[0]);
  });

  it('delivered again under a new signature does nothing twice', async () => {
    talk = await TalkStand.open();
    const user = talk.user();
    const form = user.slash('/incident note once');
    await user.deliver(form);
    await user.deliver(form, {
      skewSeconds: 1,
      headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' },
    });
    await talk.until(() => (talk.stand.slack.answers.length === 2 ? true : undefined));
    expect(talk.commands).toHaveLength(1);
  });

  it('to check the address is answered', async () => {
    talk = await TalkStand.open();
    const user = talk.user();
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const answer = await user.send(body, { ...user.signed(body), 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 200, body: 'abc' });
  });

  it('is put off while Muster is not up', async () => {
    talk = await TalkStand.open();
    await talk.stand.app.stop();
    expect((await talk.user().type('/incident list')).status).toBe(503);
  });

  it('that cannot be read is a mistake of the sender', async () => {
    talk = await TalkStand.open();
    const user = talk.user();
    const body = 'payload=not+json';
    expect((await user.send(body, user.signed(body))).status).toBe(400);
  });
});

describe('a button', () => {
  it('is an order with the plan that was shown, by the person who pressed it', async () => {
    talk = await TalkStand.open();
    const { to } = await talk.user().click(await asked(), 'muster:approve');
    expect(await talk.answer(to)).toBe(
      `:white_check_mark: *approve* taken. \`${incidentId}\` is mitigating, awaiting approval (A person decides).`,
    );
    expect(talk.commands).toMatchObject([
      {
        incidentId,
        name: 'approve',
        by: { id: 'ana', roles: ['incident-commander', 'operator'] },
        via: 'slack',
        planHash: 'a'.repeat(64),
      },
    ]);
  });

  it('pressed twice is pressed once; by another person, again', async () => {
    talk = await TalkStand.open();
    const message = await asked();
    const { to } = await talk.user().click(message, 'muster:reject');
    await talk.user().click(message, 'muster:reject');
    await talk.answer(to);
    expect(talk.commands.map(({ by }) => by.id)).toEqual(['ana']);
    await talk.answer((await talk.user('U0BEN00000').click(message, 'muster:reject')).to);
    expect(talk.commands.map(({ by }) => by.id)).toEqual(['ana', 'ben']);
  });

  it('pressed again after it failed is a new try', async () => {
    let down = true;
    talk = await TalkStand.open({ troubled: () => down });
    const message = await asked();
    expect(await talk.answer((await talk.user().click(message, 'muster:reject')).to)).toContain('It did not work');
    down = false;
    const { to } = await talk.user().click(message, 'muster:reject');
    expect(await talk.answer(to)).toContain('*reject* taken');
    expect(talk.commands.map(({ name }) => name)).toEqual(['reject']);
  });

  it('for an older plan says which one waits, and what changed', async () => {
    talk = await TalkStand.open({
      outcome: { kind: 'refused', reason: 'the plan changed' },
      request: requestWith({ planHash: 'b'.repeat(64), changes: ['new: weight 0'] }),
    });
    const { to } = await talk.user().click(await asked(), 'muster:approve');
    const answer = await talk.answer(to);
    expect(answer).toContain(':no_entry: *approve* refused: the plan changed.');
    expect(answer).toContain('The button was for plan `aaaaaaaaaaaa`; plan `bbbbbbbbbbbb` waits now');
    expect(answer).toContain('• new: weight 0');
    expect(talk.commands).toHaveLength(1);
  });

  it('that is dead says so', async () => {
    talk = await TalkStand.open({
      outcome: { kind: 'withoutEffect', reason: 'nothing waits' },
      request: null,
      incidents: [viewWith({ done: true })],
    });
    const { to } = await talk.user().click(await asked(), 'muster:approve');
    expect(await talk.answer(to)).toBe(
      `:heavy_minus_sign: *approve* changed nothing: nothing waits. \`${incidentId}\` is closed. No plan of this incident waits for an answer now, so the button is dead.`,
    );
  });

  it('of an incident that is not known here does nothing', async () => {
    talk = await TalkStand.open();
    const message = await asked();
    const form = talk.user().press(message, 'muster:plan');
    form.set('payload', (form.get('payload') ?? '').replaceAll(incidentId, 'shop-19990101-0000'));
    const { to } = await talk.user().deliver(form);
    expect(await talk.answer(to)).toBe('`shop-19990101-0000` is not known here.');
  });

  it('opens the plan, which is approved there with a word for the record', async () => {
    talk = await TalkStand.open();
    await talk.user().click(await asked(), 'muster:plan');
    const view = await talk.until(() => talk.user().newestView);
    expect(JSON.stringify(view)).toContain('ChangeResourceRecordSets');
    const { status, body } = await talk.user().submit(view.id, { text: 'canaries agree' });
    expect({ status, action: JSON.parse(body).response_action }).toEqual({ status: 200, action: 'update' });
    await talk.until(() => (JSON.stringify(view).includes('*approve* taken') ? true : undefined));
    expect(talk.commands).toMatchObject([{ name: 'approve', text: 'canaries agree', planHash: 'a'.repeat(64) }]);
  });

  it('in the opened plan rejects it', async () => {
    talk = await TalkStand.open();
    const message = await asked();
    await talk.user().click(message, 'muster:plan');
    const view = await talk.until(() => talk.user().newestView);
    const form = talk.user().press(message, 'muster:reject');
    const payload = JSON.parse(form.get('payload') ?? '{}');
    form.set(
      'payload',
      JSON.stringify({
        ...payload,
        view: { id: view.id, ...view.view },
        channel: undefined,
        container: { type: 'view', view_id: view.id },
      }),
    );
    await talk.user().deliver(form);
    await talk.until(() => (JSON.stringify(view).includes('*reject* taken') ? true : undefined));
    expect(talk.commands).toMatchObject([{ name: 'reject', planHash: 'a'.repeat(64) }]);
  });
});

it('when Slack opens no view, the plan is shown in words with its buttons', async () => {
  talk = await TalkStand.open();
  talk.stand.slack.faults.add({ method: 'views.open', how: { kind: 'refusal', word: 'expired_trigger_id' } });
  expect(await talk.said('/incident approve')).toContain('Approval wanted until 14:35Z');
  expect(JSON.stringify(talk.stand.slack.answers.at(-1)?.blocks)).toContain('muster:approve');
  expect(talk.stand.slack.workspace.history(mainChannel)).toEqual([]);
});
