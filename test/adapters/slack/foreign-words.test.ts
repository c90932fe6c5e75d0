import { afterEach, describe, expect, it } from '@jest/globals';
import { approvalView } from '../../../src/adapters/slack/desk/modals.ts';
import { code, codeBlock, escaped, fitted } from '../../../src/adapters/slack/mrkdwn.ts';
import { SlackPeople } from '../../../src/adapters/slack/people.ts';
import { visible } from '../../../src/visible.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { asShown, markupIn } from '../../slack-server/as-shown.ts';
import { people, type SlackStand, standUp, summaryWith } from './fixtures.ts';
import { Incident } from './incident.ts';
import { TalkStand, viewWith } from './talk-stand.ts';

/** What an alarm could be called to look like Muster, to shout, or to lead somewhere. */
const evil =
  '> *evil* _evil_ ~evil~ `evil` :evil: <!channel|evil> <@U0EVE00000|evil> <https://evil.example|evil> @here #evil https://evil.example 5 * 3 & a_b_c 14:30:00';

/** What of the markup is the alarm's doing. */
function takenFrom(markup: string): string[] {
  return asShown(markup).more.filter(
    (one) => /^(bold|italic|strike|code|picture) evil$/.test(one) || /^(mention|link|quote) .*evil/.test(one),
  );
}

let stand: SlackStand | undefined;
let talk: TalkStand | undefined;

afterEach(async () => {
  await stand?.close();
  await talk?.close();
  stand = undefined;
  talk = undefined;
});

/** In blocks every markup leaves names and addresses alone, and the alarm's words are seen as they are. */
function expectHarmless(blocks: unknown): void {
  const markups = markupIn(blocks);
  expect(markups.flatMap(({ text }) => takenFrom(text))).toEqual([]);
  expect(markups.every(({ verbatim }) => verbatim === true)).toBe(true);
}

describe('words of an alarm', () => {
  it('show the test what Slack would make of them', () => {
    expect(asShown(evil).more).toHaveLength(9);
  });

  it.each([
    evil,
    '*bold*',
    'the _only_ one',
    'a*b*c _x',
    '```\nblock\n```',
    '> quoted',
    '＊wide＊ ＿wide＿ ｀wide｀',
    ':fire::100:',
    '\u202e*turned* \u001b[31m',
    'arn:aws:sns:us-east-1:123456789012:topic',
  ])('%j are seen as they are, and are nothing more', (words) => {
    const { text, more } = asShown(escaped(words));
    expect(more).toEqual([]);
    expect(text).toBe(visible(words));
  });

  it('stand within code, in a line and in many', () => {
    expect(asShown(code('`a` *b* <!here>'))).toEqual({ text: 'ˋaˋ *b* <!here>', more: ['code ˋaˋ *b* <!here>'] });
    expect(asShown(codeBlock('one\n```\n*two* <!here>', 100)).more).toEqual(['code one\nˋˋˋ\n*two* <!here>']);
  });

  it('cost no markup where Slack takes none', () => {
    expect(escaped('queue_depth_high is 3*4 at 14:30:00')).toBe('queue_depth_high is 3*4 at 14:30:00');
  });

  it('are never cut in half of what stands for a character', () => {
    const markup = escaped('*'.repeat(20));
    for (let limit = 1; limit < markup.length; limit += 1)
      expect(asShown(fitted(markup, limit)).text).toMatch(/^\**…$/);
  });

  it('are harmless in every message', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    const [step] = requestWith().steps;
    const call = { call: evil, target: evil, region: evil, plane: evil, from: evil, to: evil };
    await incident.opened({ title: evil, text: evil });
    await incident.summary({
      title: evil,
      region: evil,
      servingRegion: evil,
      verdict: evil,
      decision: evil,
      states: [{ path: 'response.tracing', reason: evil }],
      waiting: [{ what: evil, whom: evil, untilMs: null }],
      ...Object.fromEntries(
        ['reasons', 'confirmedBy', 'running', 'undelivered', 'suspects'].map((name) => [name, [evil]]),
      ),
    });
    await incident.asks({
      ...Object.fromEntries(['why', 'arithmetic', 'obstacles', 'changes', 'roles'].map((name) => [name, [evil]])),
      title: evil,
      onExpiry: evil,
      readings: [{ name: evil, value: evil }],
      steps: step ? [{ ...step, id: evil, action: evil, undo: evil, calls: [call] }] : [],
    });
    await incident.post({ title: evil, text: `${evil}\n${evil}`, settles: 'a'.repeat(64) });
    await stand.app.idle();
    const { messages } = stand.slack.workspace;
    expect(messages).toHaveLength(4);
    for (const { text, blocks } of messages) {
      expect(takenFrom(text)).toEqual([]);
      expectHarmless(blocks);
    }
    const [opened] = messages;
    expect(asShown(opened?.text ?? '').text).toContain(evil);
    const changes = stand.slack.calls.filter(({ method }) => /^chat\./.test(method));
    expect(changes.length).toBeGreaterThan(4);
    expect(changes.map(({ given }) => [given.parse, given.link_names])).toEqual(changes.map(() => ['none', false]));
  });

  it('are harmless in the view of a plan', () => {
    const request = requestWith({ title: evil, why: [evil] });
    const view = approvalView(
      { incidentId: 'shop-1', request, drill: false },
      { channel: 'C0' },
      new SlackPeople(people),
    );
    expectHarmless(view.blocks);
  });

  it('are harmless in answers, which are blocks for that', async () => {
    const live = [{ path: 'response.tracing', reason: evil }];
    talk = await TalkStand.open({
      incidents: [viewWith({ live })],
      outcome: { kind: 'refused', reason: evil },
      request: requestWith({ title: evil, changes: [evil] }),
      desk: { timelineOf: () => `one\n${evil}\n` },
    });
    for (const line of ['status', 'list', 'timeline', 'hold', `severity ${evil}`, 'declare nothing', 'frobnicate'])
      await talk.said(`/incident ${line}`);
    const { answers } = talk.stand.slack;
    expect(answers).toHaveLength(7);
    for (const { text, blocks } of answers) {
      expect(takenFrom(text)).toEqual([]);
      expect(blocks).not.toEqual([]);
      expectHarmless(blocks);
    }
  });
});

it('a summary with a title of nothing but markup is still one message', async () => {
  stand = await standUp();
  await new Incident(stand).summary(summaryWith({ title: '*'.repeat(300), reasons: ['*_~`'.repeat(500)] }));
  expect(stand.slack.workspace.messages).toHaveLength(1);
});
