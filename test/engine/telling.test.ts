import { describe, expect, it } from '@jest/globals';
import { messageDelivered, messageFailed, queued } from '../../src/engine/outbox.ts';
import type { IncidentRecord, OutgoingMessage } from '../../src/engine/record.ts';
import { tell, tellingOf } from '../../src/engine/telling.ts';
import type { Message, Messenger } from '../../src/ports/messaging.ts';
import { ByHand } from '../fixtures/program.ts';

const silent = new AbortController().signal;
const now = 1_000_000;
const blank: IncidentRecord = { ...new ByHand().record, outbox: [], sequence: 0 };
const update = (text: string): OutgoingMessage => ({
  ...{ destination: 'chat', occasion: 'update', lane: 'normal', coalesce: 'update' },
  ...{ title: 'update', text },
});

/** A place that can be searched, and changes a post where it is told to: posts by key. */
class Place implements Messenger {
  readonly posts: { key: string; text: string }[] = [];
  looks = 0;

  async post({ key, text, replaces }: Message) {
    const line = { key, text: text.split('\n')[0] ?? '' };
    const at = this.posts.findIndex((post) => post.key === replaces);
    if (at >= 0) this.posts[at] = line;
    else this.posts.push(line);
    return { reference: key };
  }

  async find({ key, predecessors = [] }: Message) {
    this.looks += 1;
    if (this.posts.some((post) => post.key === key)) return { reference: key };
    const earlier = predecessors.find((one) => this.posts.some((post) => post.key === one.key));
    return earlier && { reference: earlier.key, predecessor: true as const };
  }
}

/** What the place shows when an update was answered with `code`, and the next one took its place. */
async function shown(arrived: boolean, code: 'outcomeUnknown' | 'throttled' = 'outcomeUnknown'): Promise<Place> {
  const place = new Place();
  let record = queued(blank, [update('first')], now).record;
  const next = () => {
    record = JSON.parse(JSON.stringify(record)) as IncidentRecord;
    const [entry] = record.outbox;
    if (!entry) throw new Error('nothing waits');
    return entry;
  };
  if (arrived) await place.post(tellingOf(record, next()).message);
  const { key } = next();
  record = messageFailed(record, { kind: 'message.failed', key, code, message: 'no answer' }, now).record;
  record = queued(record, [update('second')], now + 1000).record;
  const { reference } = await tell(place, tellingOf(record, next()), silent);
  record = messageDelivered(record, { kind: 'message.delivered', key: next().key, reference }).record;
  expect(record.outbox).toEqual([]);
  return place;
}

describe('an update in the place of one whose outcome is unknown', () => {
  it('changes that one where it arrived after all: nobody reads both', async () => {
    expect((await shown(true)).posts).toEqual([{ key: 'shop-1/2', text: 'second' }]);
  });

  it('is told where it did not arrive', async () => {
    expect((await shown(false)).posts).toEqual([{ key: 'shop-1/2', text: 'second' }]);
  });

  it('is told at once where it cannot have arrived', async () => {
    const { posts, looks } = await shown(false, 'throttled');
    expect({ posts, looks }).toEqual({ posts: [{ key: 'shop-1/2', text: 'second' }], looks: 0 });
  });
});

describe('a record of an earlier version', () => {
  it('has its doubtful message looked for by its own key', async () => {
    const place = new Place();
    const { record } = queued(blank, [update('first')], now);
    const [entry] = record.outbox;
    if (!entry) throw new Error('nothing waits');
    await place.post(tellingOf(record, entry).message);
    await tell(place, tellingOf(record, { ...entry, doubtful: true }), silent);
    expect(place).toMatchObject({ looks: 1, posts: [{ key: 'shop-1/1' }] });
  });
});
