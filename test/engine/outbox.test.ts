import { describe, expect, it } from '@jest/globals';
import { doubted, messageDelivered, queued } from '../../src/engine/outbox.ts';
import { heads, type IncidentRecord, type OutgoingMessage } from '../../src/engine/record.ts';
import { blank, fail, keyOf, message, now, occasions, with_ } from './waiting-messages.ts';

describe('messages to one destination', () => {
  it('go one at a time, those of the first lane before the others, each lane in order', () => {
    let record = with_(
      message('note'),
      message('ordered', { lane: 'first' }),
      message('mitigated', { lane: 'first' }),
      message('news'),
    );
    const order: string[] = [];
    while (record.outbox.length > 0) {
      const [head] = heads(record.outbox);
      order.push(head?.occasion ?? '');
      record = messageDelivered(record, { kind: 'message.delivered', key: head?.key ?? '', reference: 'r' }).record;
    }
    expect(order).toEqual(['ordered', 'mitigated', 'note', 'news']);
  });

  it('that a person wrote give way to newer words of a person, not to the update of the engine', () => {
    const words = (text: string) => message('customersUpdate', { lane: 'first', coalesce: 'update', text });
    const waiting = fail(with_(words('do not retry payments')), 'customersUpdate', 'unavailable');
    const updated = queued(waiting, [message('update', { coalesce: 'update' })], now).record;
    expect(occasions(updated)).toEqual(['customersUpdate', 'update']);
    const unsure = fail(with_(message('update', { coalesce: 'update' })), 'update', 'outcomeUnknown');
    const [own] = queued(unsure, [words('payments work')], now + 1).record.outbox;
    expect(own).toMatchObject({ text: 'payments work' });
    expect(own).not.toHaveProperty('predecessors');
    const corrected = queued(waiting, [words('payments work')], now).record;
    expect(corrected.outbox.map(({ text }) => text)).toEqual(['payments work']);
  });

  it('do not wait for another recipient of it, nor make his stale', () => {
    const to = (recipient: string, text: string) =>
      message('update', { destination: 'webhook', coalesce: 'update', recipient, text });
    let record = fail(with_(to('one', 'old'), to('two', 'old')), 'update', 'unavailable');
    record = queued(record, [to('one', 'new'), to('two', 'new')], now + 1).record;
    expect(record.outbox.map(({ recipient, text }) => `${recipient} ${text}`)).toEqual([
      'two old',
      'one new',
      'two new',
    ]);
    expect(heads(record.outbox).map(({ recipient, text }) => `${recipient} ${text}`)).toEqual(['two old', 'one new']);
  });

  it('do not wait for another destination', () => {
    const record = with_(message('a'), message('b', { destination: 'status' }));
    expect(heads(record.outbox).map(({ occasion }) => occasion)).toEqual(['a', 'b']);
  });
});

describe('a message that failed', () => {
  it.each([
    ['outcomeUnknown', true],
    ['timeout', true],
    ['unavailable', true],
    ['throttled', undefined],
    ['denied', undefined],
  ] as const)('with %s is looked for before it is sent again: %s', (code, doubtful) => {
    expect(fail(with_(message('a')), 'a', code).outbox[0]?.doubtful).toBe(doubtful);
  });

  it('waits as long as its destination asked', () => {
    const record = fail(with_(message('a')), 'a', 'throttled', now, 90_000);
    expect(record.outbox[0]?.nextAttemptAtMs).toBe(now + 90_000);
  });

  it('is tried at most a minute after the last attempt, however often it failed', () => {
    let record = with_(message('a'));
    for (let attempt = 0; attempt < 12; attempt += 1) record = fail(record, 'a', 'unavailable');
    expect(record.outbox[0]?.nextAttemptAtMs).toBeLessThanOrEqual(now + 60_000);
  });

  it.each([
    ['refused', 1],
    ['denied', 5],
    ['invalid', 5],
  ] as const)('with %s is given up visibly after %d attempts', (code, attempts) => {
    let record = with_(message('a'), message('b'));
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      expect(record.deadLetters).toEqual([]);
      record = fail(record, 'a', code);
    }
    expect(record.deadLetters).toEqual([{ key: 'shop-1/1', destination: 'chat', title: 'a', code, atMs: now }]);
    expect(occasions(record)).toEqual(['b']);
  });

  it('in the place of a stale one is refused five times of its own before it is given up', () => {
    let record = with_(message('head'), message('update', { coalesce: 'update' }));
    for (let attempt = 0; attempt < 4; attempt += 1) record = fail(record, 'update', 'denied');
    record = queued(record, [message('update', { coalesce: 'update', text: 'newer' })], now).record;
    expect(fail(record, 'update', 'denied').deadLetters).toEqual([]);
  });

  it('is given up after a day', () => {
    const record = with_(message('a'));
    expect(fail(record, 'a', 'unavailable', now + 86_400_000).deadLetters).toHaveLength(1);
    expect(fail(record, 'a', 'unavailable', now + 86_399_999).deadLetters).toHaveLength(0);
  });
});

describe('a message that raises an alert of its own', () => {
  const stranded = message('stranded', { destination: 'pager', lane: 'first', ownAlertEveryMs: 900_000 });
  const alertsOf = ({ outbox }: IncidentRecord) => outbox.map(({ alert }) => alert);
  const later = (record: IncidentRecord, atMs: number) => queued(record, [stranded], atMs).record;

  it('raises one at most as often as it says, and joins the newest until then', () => {
    let record = with_(stranded);
    for (const afterMs of [60_000, 899_999, 900_000]) record = later(record, now + afterMs);
    const [first, , , fourth] = record.outbox.map(({ key }) => key);
    expect(alertsOf(record)).toEqual([first, first, first, fourth]);
  });

  it('joins the newest where there are a hundred', () => {
    let record = blank;
    for (let turn = 0; turn < 102; turn += 1) record = later(record, now + turn * 900_000);
    const alerts = alertsOf(record);
    expect(new Set(alerts).size).toBe(100);
    expect(alerts.slice(-2)).toEqual([alerts[99], alerts[99]]);
  });

  it('is nothing to another destination, nor to the end of an incident that raised none', () => {
    const closed = (destination: OutgoingMessage['destination']) =>
      message('closed', { destination, lane: 'first', closes: true });
    const record = queued(with_(stranded), [closed('chat'), closed('pager')], now).record;
    const { key } = record.outbox[0] ?? { key: '' };
    expect(record.outbox.map(({ alerts }) => alerts)).toEqual([undefined, undefined, [key]]);
    expect(with_(closed('pager')).outbox[0]?.alerts).toBeUndefined();
  });
});

describe('a summary', () => {
  const summary = (text: string) => message('summary', { anchor: 'summary', coalesce: 'summary', text });

  it('goes first until it is there, and then after everything else, two seconds late', () => {
    const record = with_(message('opened', { lane: 'first' }), summary('one'), message('news'));
    expect(record.outbox[1]).toMatchObject({ lane: 'first', nextAttemptAtMs: now });
    const there = messageDelivered(record, {
      kind: 'message.delivered',
      key: keyOf(record, 'summary'),
      reference: 'C1/1.2',
    }).record;
    expect(there.anchors).toEqual({ chat: { summary: 'C1/1.2' } });
    const next = queued(there, [summary('two')], now).record;
    expect(next.outbox.at(-1)).toMatchObject({ lane: 'normal', nextAttemptAtMs: now + 2000 });
  });

  it('keeps its place and its turn when a newer one takes it', () => {
    const record = with_(message('opened', { lane: 'first' }), summary('one'), message('ordered', { lane: 'first' }));
    const next = queued(record, [summary('two')], now + 500).record;
    expect(next.outbox.map(({ text }) => text)).toEqual(['opened', 'two', 'ordered']);
  });
});

describe('a new process', () => {
  it('looks for every message that waits before it sends it', () => {
    expect(doubted(with_(message('a'), message('b')).outbox).every(({ doubtful }) => doubtful)).toBe(true);
  });
});
