import { describe, expect, it } from '@jest/globals';
import { queued } from '../../src/engine/outbox.ts';
import { blank, fail, keyOf, message, now, occasions, with_ } from './waiting-messages.ts';

describe('a stale message', () => {
  it('is not sent any more once a newer one waits, and the history names it', () => {
    const record = with_(message('head'), message('update', { coalesce: 'update' }), message('held'));
    const stale = keyOf(record, 'update');
    const { record: next, entries } = queued(record, [message('update', { coalesce: 'update', text: 'newer' })], now);
    expect(occasions(next)).toEqual(['head', 'held', 'update']);
    expect(next.outbox.at(-1)?.text).toBe('newer');
    expect(entries[0]?.detail).toMatchObject({ insteadOf: stale });
  });

  it('that may be on its way is left alone', () => {
    const record = with_(message('update', { coalesce: 'update' }));
    expect(occasions(queued(record, [message('update', { coalesce: 'update' })], now).record)).toEqual([
      'update',
      'update',
    ]);
  });

  it('that may be on its way is left alone, even where something urgent was decided meanwhile', () => {
    const record = with_(message('update', { coalesce: 'update' }));
    const urgent = message('mitigated', { lane: 'first' });
    const next = queued(record, [urgent, message('update', { coalesce: 'update' })], now).record;
    expect(occasions(next)).toEqual(['update', 'mitigated', 'update']);
  });

  it('that waits for its next attempt is replaced, and the new one waits as long', () => {
    const record = fail(with_(message('update', { coalesce: 'update' })), 'update', 'unavailable');
    const next = queued(record, [message('update', { coalesce: 'update' })], now + 1).record;
    expect(next.outbox).toHaveLength(1);
    expect(next.outbox[0]).toMatchObject({ nextAttemptAtMs: record.outbox[0]?.nextAttemptAtMs });
  });

  it('that may have got through is kept in mind by the one that takes its place, and so on, the latest five', () => {
    let record = fail(with_(message('update', { coalesce: 'update' })), 'update', 'outcomeUnknown');
    const first = keyOf(record, 'update');
    record = queued(record, [message('update', { coalesce: 'update', text: 'newer' })], now + 1).record;
    expect(record.outbox[0]).toMatchObject({ text: 'newer', predecessors: [{ key: first, decidedAtMs: now }] });
    expect(record.outbox[0]).not.toHaveProperty('doubtful');
    for (let turn = 2; turn < 8; turn += 1) {
      record = fail(record, 'update', 'outcomeUnknown', now + turn);
      record = queued(record, [message('update', { coalesce: 'update' })], now + turn).record;
    }
    expect(record.outbox[0]?.predecessors?.map(({ key }) => key)).toEqual([3, 4, 5, 6, 7].map((n) => `shop-1/${n}`));
  });

  it('that cannot have got through is not, but those that it was to replace are', () => {
    const doubtful = fail(with_(message('update', { coalesce: 'update' })), 'update', 'outcomeUnknown');
    const first = keyOf(doubtful, 'update');
    let record = queued(doubtful, [message('update', { coalesce: 'update' })], now + 1).record;
    record = fail(record, 'update', 'throttled', now + 60_000);
    record = queued(record, [message('update', { coalesce: 'update' })], now + 60_001).record;
    expect(record.outbox[0]?.predecessors).toEqual([{ key: first, decidedAtMs: now }]);
    const sure = fail(with_(message('update', { coalesce: 'update' })), 'update', 'throttled');
    const next = queued(sure, [message('update', { coalesce: 'update' })], now + 1).record;
    expect(next.outbox[0]).not.toHaveProperty('predecessors');
  });

  it('is the newest of those that wait, so that an older summary never comes after a later one', () => {
    const summary = (text: string) => message('summary', { anchor: 'summary', coalesce: 'summary', text });
    const posted = { ...blank, anchors: { chat: { summary: 'C1/1' } } };
    const later = now + 60_000;
    let record = queued(posted, [summary('first')], now).record;
    record = queued(record, [summary('second')], later).record;
    record = fail(record, 'summary', 'outcomeUnknown', later);
    record = queued(record, [summary('third')], later + 1).record;
    expect(record.outbox.map(({ text }) => text)).toEqual(['first', 'third']);
  });

  it('is never one of another kind', () => {
    const record = with_(message('head'), message('ordered', { lane: 'first' }));
    expect(occasions(queued(record, [message('ordered', { lane: 'first' })], now).record)).toHaveLength(3);
  });
});

describe('a message that overtakes', () => {
  const update = message('update', { destination: 'status', coalesce: 'update' });
  const closed = message('closed', { destination: 'status', lane: 'first', overtakes: 'update' });
  const opened = message('opened', { destination: 'status', lane: 'first' });

  it('takes the place of what waits, and its turn', () => {
    const waiting = fail(with_(update), 'update', 'throttled', now, 60_000);
    const { record, entries } = queued(waiting, [closed], now + 20_000);
    expect(record.outbox).toMatchObject([{ occasion: 'closed', nextAttemptAtMs: now + 60_000 }]);
    expect(entries[0]?.detail).toMatchObject({ insteadOf: keyOf(waiting, 'update') });
  });

  it('leaves nothing to be sent of what had to let others go first', () => {
    const record = queued(with_(opened, update), [closed], now).record;
    expect(record.outbox.map(({ occasion, overtaken }) => [occasion, overtaken])).toEqual([
      ['opened', undefined],
      ['update', true],
      ['closed', undefined],
    ]);
  });

  it('leaves what may have got through to be looked for, however often that fails', () => {
    const doubtful = fail(with_(update), 'update', 'outcomeUnknown');
    let record = queued(doubtful, [closed], now + 1).record;
    expect(record.outbox).toMatchObject([
      { occasion: 'update', overtaken: true, doubtful: true },
      { occasion: 'closed' },
    ]);
    for (const code of ['unavailable', 'throttled'] as const) record = fail(record, 'update', code);
    const replaced = queued(doubtful, [update], now + 1).record;
    expect(occasions(queued(replaced, [closed], now + 2).record)).toEqual(['update', 'closed']);
    expect(occasions(record)).toEqual(['update', 'closed']);
    expect(occasions(fail(record, 'update', 'notFound'))).toEqual(['closed']);
  });

  it('leaves alone what a person wrote, what has another name, and other queues', () => {
    const record = with_(
      message('head', { destination: 'status' }),
      message('customersUpdate', { destination: 'status', lane: 'first', coalesce: 'update' }),
      message('held', { destination: 'status', coalesce: 'held' }),
      message('update', { coalesce: 'update' }),
    );
    const next = queued(record, [closed], now).record;
    expect(next.outbox.slice(0, 4)).toEqual(record.outbox);
  });
});
