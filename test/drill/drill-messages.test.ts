import { describe, expect, it } from '@jest/globals';
import { type DrillMessenger, drillMessenger } from '../../src/drill/drill-messenger.ts';
import { DrillEcho } from '../../src/drill/echo.ts';
import { CodedError } from '../../src/errors.ts';
import type { Message, Messenger } from '../../src/ports/messaging.ts';
import { clockOf } from '../clock-of.ts';
import { messageWith } from '../fixtures/message.ts';

const drill = (wishes: Partial<Message> = {}): Message => messageWith({ drill: true, ...wishes });
const never = new AbortController().signal;
/** Pauses between tries take no time; time limits are never reached. */
const clock = clockOf({ now: () => 0, sleep: (ms) => (ms < 10_000 ? Promise.resolve() : new Promise(() => {})) });

/** A destination that fails as told, then takes everything. */
function destination(...failures: CodedError[]) {
  const posts: Message[] = [];
  const messenger: Messenger = {
    async post(message) {
      const failure = failures.shift();
      if (failure) throw failure;
      posts.push(message);
      return { reference: `real-${posts.length}` };
    },
    find: async () => undefined,
  };
  return { posts, messenger };
}

function echoTo(chat: Messenger) {
  const unsaid: unknown[] = [];
  const echo = new DrillEcho({ to: drillMessenger({ chat }), clock, unsaid: (_message, error) => unsaid.push(error) });
  return { echo, unsaid };
}

describe('the messenger of drills', () => {
  it('is of a type of its own: what expects one takes no other messenger', () => {
    const anyMessengerIsOne: Messenger extends DrillMessenger ? true : false = false;

    expect(anyMessengerIsOne).toBe(false);
  });

  it.each(['mail', 'pager', 'webhook', 'status'] as const)(
    'reaches no %s unless that is a place for drills',
    async (place) => {
      const { posts, messenger } = destination();
      const to = drillMessenger({ chat: messenger });

      await expect(to.post(drill({ destination: place }), never)).rejects.toMatchObject({ code: 'refused' });
      expect(to.reaches(place)).toBe(false);
      expect(posts).toEqual([]);
    },
  );

  it('takes no message of a real incident', async () => {
    const { posts, messenger } = destination();

    await expect(drillMessenger({ chat: messenger }).post(messageWith(), never)).rejects.toMatchObject({
      code: 'refused',
    });
    expect(posts).toEqual([]);
  });

  it('marks what is not marked', async () => {
    const { posts, messenger } = destination();
    await drillMessenger({ chat: messenger }).post(drill({ title: 'opened', text: 'DRILL sev1' }), never);

    expect(posts).toMatchObject([{ title: 'DRILL opened', text: 'DRILL sev1' }]);
  });
});

describe('the echo of a drill', () => {
  it('says in order what the simulated destination took, and nothing that it did not take', async () => {
    const real = destination();
    const { echo } = echoTo(real.messenger);
    const simulated = destination(new CodedError('unavailable', 'the simulated chat is down'));
    const heard = echo.over(simulated.messenger);

    await expect(heard.post(drill({ key: 'a' }), never)).rejects.toMatchObject({ code: 'unavailable' });
    await heard.post(drill({ key: 'a' }), never);
    await heard.post(drill({ key: 'b' }), never);
    await echo.said();

    expect(real.posts.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  it('gives later messages the references that earlier ones got in truth', async () => {
    const real = destination();
    const { echo } = echoTo(real.messenger);
    echo.say(drill({ key: 'a' }), 'simulated-1');
    await echo.said();
    echo.say(drill({ key: 'b', anchors: { opened: 'simulated-1', summary: 'never-said' } }), 'simulated-2');
    await echo.said();

    expect(real.posts[1]?.anchors).toEqual({ opened: 'real-1' });
  });

  it('leaves out a summary that a newer one makes stale, and finds the one post by either', async () => {
    const real = destination();
    const { echo } = echoTo(real.messenger);
    const summary = { occasion: 'summary', incidentId: 'DRILL-1-shop' } as const;
    echo.say(drill({ key: 's1', ...summary }), 'simulated-1');
    echo.say(drill({ key: 's2', ...summary }), 'simulated-2');
    await echo.said();
    echo.say(drill({ key: 's3', ...summary, anchors: { summary: 'simulated-1' } }), 'simulated-3');
    await echo.said();

    expect(real.posts.map(({ key, anchors }) => [key, anchors?.summary])).toEqual([
      ['s2', undefined],
      ['s3', 'real-1'],
    ]);
  });

  it('tries again what may be tried again, gives up the rest, and goes on', async () => {
    const real = destination(new CodedError('throttled', 'slower'), new CodedError('denied', 'not in channel'));
    const { echo, unsaid } = echoTo(real.messenger);
    echo.say(drill({ key: 'a' }), '1');
    echo.say(drill({ key: 'b' }), '2');
    await echo.said();

    expect(unsaid).toMatchObject([{ code: 'denied' }]);
    expect(real.posts.map(({ key }) => key)).toEqual(['b']);
  });

  it('says nothing after it was silenced', async () => {
    const real = destination();
    const { echo } = echoTo(real.messenger);
    echo.say(drill({ key: 'a' }), '1');
    echo.silence();
    echo.say(drill({ key: 'b' }), '2');
    await echo.said();

    expect(real.posts).toEqual([]);
  });
});
