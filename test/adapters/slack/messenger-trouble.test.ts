import { afterEach, describe, expect, it } from '@jest/globals';
import { type SlackStand, silent, standUp } from './fixtures.ts';
import { Incident } from './incident.ts';

let stand: SlackStand;

afterEach(async () => stand.close());

describe('a message that was delivered but not answered', () => {
  it.each(['main', 'thread'])('is found by its key, in the %s', async (where) => {
    stand = await standUp();
    const incident = new Incident(stand);
    if (where === 'thread') {
      await incident.opened();
      await incident.summary();
    }
    stand.slack.faults.add({ method: 'chat.postMessage', how: { kind: 'late' }, times: 1 });
    const message = incident.message({ title: 'mitigated' });
    const stop = new AbortController();
    const late = expect(stand.app.messenger.post(message, stop.signal)).rejects.toMatchObject({
      code: 'outcomeUnknown',
    });
    for (let look = 0; look < 1000 && !stand.slack.workspace.messages.at(-1)?.text.startsWith('mitigated'); look += 1)
      await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    await late;
    const posted = stand.slack.workspace.messages.at(-1);
    expect(await stand.app.messenger.find(message, silent)).toEqual({ reference: `${posted?.channel}/${posted?.ts}` });
    expect(await stand.app.messenger.find({ ...message, key: 'another' }, silent)).toBeUndefined();
  });
});

describe('a message in the place of one that may have been delivered', () => {
  it.each(['main', 'thread'])('changes that one, in the %s, and is known by its own key then', async (where) => {
    stand = await standUp();
    const incident = new Incident(stand);
    if (where === 'thread') {
      await incident.opened();
      await incident.summary();
    }
    const decidedAtMs = Date.now() - 3_600_000;
    const earlier = incident.message({ title: 'first', decidedAtMs });
    const { reference } = await stand.app.messenger.post(earlier, silent);
    const posts = stand.slack.workspace.messages.length;
    const predecessors = [
      { key: 'never/1', decidedAtMs: decidedAtMs - 1000 },
      { key: earlier.key, decidedAtMs },
    ];
    const later = incident.message({ title: 'second', predecessors });
    expect(await stand.app.messenger.find(later, silent)).toEqual({ reference, predecessor: true });
    expect(await stand.app.messenger.post({ ...later, replaces: reference }, silent)).toEqual({ reference });
    expect(stand.slack.workspace.messages).toHaveLength(posts);
    expect(stand.slack.workspace.messages.at(-1)?.text).toMatch(/^second/);
    expect(await stand.app.messenger.find(later, silent)).toEqual({ reference });
  });

  it('is posted where that one is not there, or was deleted', async () => {
    stand = await standUp();
    const incident = new Incident(stand);
    const predecessors = [{ key: 'never/1', decidedAtMs: Date.now() }];
    const later = incident.message({ title: 'second', predecessors });
    expect(await stand.app.messenger.find(later, silent)).toBeUndefined();
    await stand.app.messenger.post({ ...later, replaces: 'C0MAIN0000/1.000100' }, silent);
    expect(stand.slack.workspace.messages.map(({ text }) => text)).toEqual([expect.stringMatching(/^second/)]);
  });
});

describe('an error of Slack', () => {
  it.each([
    [{ kind: 'error', status: 500 }, 'outcomeUnknown', undefined],
    [{ kind: 'error', status: 503 }, 'unavailable', undefined],
    [{ kind: 'limited', seconds: 7 }, 'throttled', 7000],
    [{ kind: 'gone' }, 'outcomeUnknown', undefined],
    [{ kind: 'refusal', word: 'invalid_auth' }, 'denied', undefined],
    [{ kind: 'refusal', word: 'fatal_error' }, 'outcomeUnknown', undefined],
  ] as const)('%j is one of ours', async (how, code, retryAfterMs) => {
    stand = await standUp();
    stand.slack.faults.add({ how });
    const failed = await new Incident(stand).opened().catch((error: unknown) => error);
    expect(failed).toMatchObject({ code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  });

  it('429 is obeyed: the next call waits as long as Slack asked', async () => {
    stand = await standUp();
    stand.slack.faults.add({ method: 'chat.postMessage', how: { kind: 'limited', seconds: 1 }, times: 1 });
    await expect(new Incident(stand).opened()).rejects.toMatchObject({ code: 'throttled' });
    await new Incident(stand).opened();
    const [refused, done] = stand.slack.calls;
    expect((done?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
    expect(stand.slack.limits.ignored).toEqual([]);
  });
});
