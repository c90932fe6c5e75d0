import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../../src/adapters/store/memory-journal.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { messageWith } from '../../fixtures/message.ts';
import type { SlackUser } from '../../slack-server/slack-user.ts';
import type { Stored } from '../../slack-server/workspace.ts';
import { silent } from './fixtures.ts';
import { incidentId, TalkStand, viewWith } from './talk-stand.ts';

let talk: TalkStand;

afterEach(async () => talk.close());

/** A request with its buttons, as it stands in the main channel. */
async function asked(): Promise<Stored> {
  const request = requestWith({ planHash: 'a'.repeat(64) });
  const message = messageWith({ incidentId, occasion: 'approvalWanted', lane: 'first', request });
  await talk.stand.app.messenger.post(message, silent);
  const stored = talk.stand.slack.workspace.messages.at(-1);
  if (!stored) throw new Error('it was posted');
  return stored;
}

/** Delivers it six minutes late, twice. */
async function late(user: SlackUser, form: URLSearchParams): Promise<void> {
  const body = form.toString();
  const headers = user.signed(body, { skewSeconds: -360 });
  for (let turn = 0; turn < 2; turn += 1) expect((await user.send(body, headers)).status).toBe(401);
}

describe('a request of Slack that did nothing stands in the history of its incident, once, as the engine’s note', () => {
  it('a press that came too late', async () => {
    talk = await TalkStand.open();
    await late(talk.user(), talk.user().press(await asked(), 'muster:approve'));
    expect(await talk.until(() => talk.commands[0])).toMatchObject({
      incidentId,
      name: 'note',
      by: { id: 'muster', roles: [] },
      text: 'A press of “approve” by ana was refused as stale: it is dated more than five minutes away from now.',
      via: 'slack',
    });
    expect(talk.commands).toHaveLength(1);
  });

  it('a command that was delivered again', async () => {
    talk = await TalkStand.open();
    const user = talk.user();
    const body = user.slash('/incident hold').toString();
    const headers = user.signed(body);
    for (const status of [200, 401, 401]) expect((await user.send(body, headers)).status).toBe(status);
    await talk.until(() => talk.commands[1]);
    expect(talk.commands.map(({ name, text }) => `${name} ${text}`)).toEqual([
      'hold ',
      'note “/incident hold” by ana was refused as replayed: the same delivery was taken before.',
    ]);
    expect(talk.stand.refusals).toEqual(['replayed 127.0.0.1', 'replayed 127.0.0.1']);
  });

  it.each([
    ['asks only to be shown something', '/incident status'],
    ['is about drills', '/drill stop'],
    ['names no incident that there is', '/incident hold shop-20200101-0000'],
  ])('but not where it %s', async (_what, line) => {
    talk = await TalkStand.open();
    await late(talk.user(), talk.user().slash(line));
    await late(talk.user(), talk.user().press(await asked(), 'muster:reject'));
    await talk.until(() => talk.commands[0]);
    expect(talk.commands.map(({ text }) => text.slice(0, 22))).toEqual(['A press of “reject” by']);
  });

  it('and never a forged one: whoever sent it may name any incident', async () => {
    talk = await TalkStand.open();
    const form = talk.user().press(await asked(), 'muster:approve');
    expect((await talk.user().deliver(form, { secret: 'another' })).status).toBe(401);
    await late(talk.user(), talk.user().press(await asked(), 'muster:reject'));
    await talk.until(() => talk.commands[0]);
    expect(talk.commands.map(({ text }) => text.slice(0, 22))).toEqual(['A press of “reject” by']);
    expect(talk.stand.refusals[0]).toBe('forged 127.0.0.1');
  });
});

describe('what is delivered again after a restart', () => {
  it('starts no second drill', async () => {
    const texts = new MemoryJournal();
    const started: string[] = [];
    const view = { id: 'drill-1', scenario: 'dns', title: 'DNS', startedBy: 'ana', startedAtMs: 0, speed: 60 };
    const drills = {
      scenarios: () => [{ name: 'dns', title: 'DNS' }],
      start: async (name: string) => {
        started.push(name);
        return { ...view, state: 'running' as const, incidents: [] };
      },
      stop: async () => ({ ...view, state: 'stopped' as const, incidents: [] }),
      list: () => [],
      report: async () => '',
    };
    talk = await TalkStand.open({ desk: { drills, texts } });
    const form = talk.user().slash('/drill start dns');
    const headers = talk.user().signed(form.toString());
    expect((await talk.user().send(form.toString(), headers)).status).toBe(200);
    await talk.until(() => started[0]);
    await talk.close();

    talk = await TalkStand.open({ desk: { drills, texts } });
    form.set('response_url', `${talk.stand.slack.url}/answer/again`);
    await talk.user().send(form.toString(), talk.user().signed(form.toString()));
    expect(await talk.answer('again')).toContain('was delivered before, and is done once');
    expect(started).toEqual(['dns']);
    expect(await talk.said('/drill start dns')).toContain('DRILL started');
  });

  it('is the same command by its id, which an incident’s inbox takes once', async () => {
    const given: string[] = [];
    const forms: string[] = [];
    for (let life = 0; life < 2; life += 1) {
      talk = await TalkStand.open();
      if (life === 0)
        forms.push(
          talk.user().slash('/incident hold').toString(),
          talk
            .user()
            .press(await asked(), 'muster:reject')
            .toString(),
          talk.user().slash('/incident declare shop sev2 checkout fails').toString(),
        );
      for (const body of forms) expect((await talk.user().send(body, talk.user().signed(body))).status).toBe(200);
      await talk.until(() => talk.commands[1]);
      const signal = await talk.until(() => talk.signals[0]);
      given.push([...talk.commands.map(({ id }) => id).sort(), signal.id].join(' '));
      if (life === 0) await talk.close();
    }
    expect(given[0]).toMatch(/^slack:U0ANA00000:\S+ slack:U0ANA00000:\S+ slack:U0ANA00000:\S+$/);
    expect(given[1]).toBe(given[0]);
  });
});

it('of an incident that nobody knows here leads to nothing', async () => {
  talk = await TalkStand.open({ incidents: [viewWith({ id: 'other-20251020-0651' })] });
  await late(talk.user(), talk.user().slash('/incident hold shop-20200101-0000'));
  expect(talk.commands).toEqual([]);
});
