import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { deskOf } from '../../src/cli/slack.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import { people } from '../adapters/slack/fixtures.ts';
import { TalkStand } from '../adapters/slack/talk-stand.ts';
import { untilAsked } from '../fixtures/failing-region.ts';
import { preparedPlan } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';
import { buttonIn, type SlackUser } from '../slack-server/slack-user.ts';
import type { Stored } from '../slack-server/workspace.ts';
import { alarmOf, engineInSlack } from './engine-in-slack.ts';

const workload = shop();
const commanders = people.map((one) => ({
  ...one,
  roles: one.id === 'cho' ? ['operator'] : ['incident-commander', 'operator'],
}));

let talk: TalkStand;
let engine: Engine;
let letGather: () => void;

beforeEach(async () => {
  const gathered = new Promise<void>((resolve) => {
    letGather = resolve;
  });
  const { requestOf, timelineOf } = deskOf({
    commands: {} as never,
    workloads: [workload],
    texts: new MemoryJournal(),
  });
  talk = await TalkStand.open({
    parts: { people: commanders },
    desk: { requestOf, timelineOf },
    commands: async (messenger) => {
      engine = engineInSlack({
        journal: new MemoryJournal(),
        messenger,
        workload: {
          ...workload,
          policy: {
            ...workload.policy,
            approval: { ...workload.policy.approval, roles: ['incident-commander'], quorum: 1, fourEyes: true },
          },
        },
        perform: untilAsked(({ name }) => name === 'evidence.gather' && gathered),
      });
      await engine.start();
      return engine;
    },
  });
});

afterEach(async () => {
  await engine.stop();
  await talk.close();
});

/** The open incident's request for an approval, with its buttons. */
async function asked(): Promise<Stored> {
  await engine.signals([alarmOf(workload.id)]);
  letGather();
  return request();
}

function request(): Promise<Stored> {
  return talk.until(() =>
    talk.stand.slack.workspace.messages.find(({ blocks }) => buttonIn(blocks, 'muster:approve') !== undefined),
  );
}

async function press(user: SlackUser, message: Stored): Promise<string> {
  return talk.answer((await user.click(message, 'muster:approve')).to);
}

/** Refused answers as the history keeps them. */
async function refusals(): Promise<HistoryEntry['detail'][]> {
  const [incident] = await engine.incidents();
  const entries = await engine.timeline(incident?.id ?? '');
  return entries
    .filter(({ kind, detail }) => kind === 'command' && detail.outcome === 'refused')
    .map(({ detail }) => detail);
}

it('who lacks the role is refused with the reason, which the history keeps', async () => {
  expect(await press(talk.user('U0CHO00000'), await asked())).toContain(
    ':no_entry: *approve* refused: it takes the role incident-commander; cho is operator',
  );
  expect(await refusals()).toMatchObject([{ command: 'approve', by: 'cho', via: 'slack' }]);
});

it('who asked for it cannot be the one who approves it', async () => {
  await engine.signals([alarmOf(workload.id)]);
  await talk.until(() => talk.stand.slack.workspace.messages[0]);
  expect(await talk.said('/incident failover customers cannot pay')).toContain('*failover* taken');
  letGather();
  expect(await press(talk.user(), await request())).toContain('somebody else has to approve (four eyes)');
  expect(await refusals()).toMatchObject([{ command: 'approve', by: 'ana' }]);
  expect(await press(talk.user('U0BEN00000'), await request())).toContain('*approve* taken');
});

it('a button of another plan is refused with both hashes', async () => {
  const message = await asked();
  const old = {
    ...message,
    blocks: JSON.parse(JSON.stringify(message.blocks).replaceAll(preparedPlan.hash, 'f'.repeat(64))),
  };
  expect(await press(talk.user(), old)).toMatch(
    /refused: this answers another plan.*The button was for plan `ffffffffffff`/,
  );
  expect(await refusals()).toMatchObject([{ command: 'approve', by: 'ana', planHash: 'f'.repeat(64) }]);
});

it.each([
  ['stale', -360],
  ['replayed', 0],
] as const)(
  'a press that is %s is refused, and the history says so without taking it for an answer',
  async (why, skewSeconds) => {
    const message = await asked();
    const user = talk.user('U0CHO00000');
    const body = user.press(message, 'muster:approve').toString();
    const headers = user.signed(body, { skewSeconds });
    const statuses = [(await user.send(body, headers)).status, (await user.send(body, headers)).status];
    expect(statuses).toEqual(why === 'stale' ? [401, 401] : [200, 401]);
    const [incident] = await engine.incidents();
    const noted = async () =>
      (await engine.timeline(incident?.id ?? '')).filter(
        ({ kind, detail }) => kind === 'command' && detail.by === 'muster',
      );
    let notes = await noted();
    for (let turn = 0; turn < 100 && notes.length === 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      notes = await noted();
    }
    expect(notes).toMatchObject([
      { detail: { command: 'note', text: expect.stringContaining(`by cho was refused as ${why}`), via: 'slack' } },
    ]);
    expect((await engine.incident(incident?.id ?? ''))?.facts).toMatchObject({ acknowledged: null, approvals: [] });
  },
);

it('of two approvals at the same instant one decides, and the other is told so', async () => {
  const message = await asked();
  const [ana, ben] = [talk.user(), talk.user('U0BEN00000')];
  const answers = await Promise.all([press(ana, message), press(ben, message)]);
  expect(answers.filter((answer) => answer.includes('*approve* taken'))).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('it is decided already'))).toHaveLength(1);
  expect(await refusals()).toHaveLength(1);
});
