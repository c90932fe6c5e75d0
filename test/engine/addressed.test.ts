import { describe, expect, it } from '@jest/globals';
import type { Program } from '../../src/engine/program.ts';
import { heads, type IncidentRecord, type OutgoingMessage, queueOf } from '../../src/engine/record.ts';
import { step } from '../../src/engine/step.ts';
import { interrupted } from '../../src/engine/upgrade.ts';
import type { RecipientsOf } from '../../src/ports/messaging.ts';
import { ByHand, program, startMs } from '../fixtures/program.ts';

const recipientsOf: RecipientsOf = ({ destination, to, request, workload }) => {
  if (destination === 'webhook') return ['ledger', 'board'];
  if (destination !== 'mail') return [];
  return [request ? 'approver' : (to?.join() ?? `subscriber of ${workload}`)];
};
const serving: Program = { ...program, recipientsOf };

function waiting(destination: OutgoingMessage['destination'], wishes: Partial<OutgoingMessage> = {}) {
  const text = `${destination} ${wishes.to ?? ''}`;
  return { destination, occasion: 'mitigated', lane: 'first' as const, title: text, text, ...wishes };
}

/** An incident as an earlier version left it: its messages wait, and name nobody. */
function left(drill = false): IncidentRecord {
  const { record } = new ByHand();
  const outbox = [waiting('webhook'), waiting('mail'), waiting('mail', { to: ['ana'] }), waiting('chat')].map(
    (message, index) => ({
      ...message,
      ...{ key: `shop-1/9${index}`, attempts: 3, queuedAtMs: startMs, nextAttemptAtMs: startMs },
    }),
  );
  return { ...record, drill, outbox, sequence: 100 };
}

const resumed = (record: IncidentRecord, using = serving) => step(using, record, { kind: 'engine.resumed' }, startMs);

describe('messages that wait for nobody in particular when a new process takes over', () => {
  it('get the recipients that there are, each in a queue of its own, and the first keeps the key', () => {
    const { record, entries } = resumed(left());
    expect(record.outbox.map((entry) => [queueOf(entry), entry.key, entry.doubtful])).toEqual([
      ['webhook ledger', 'shop-1/90', true],
      ['webhook board', 'shop-1/101', true],
      ['mail subscriber of shop', 'shop-1/91', true],
      ['mail ana', 'shop-1/92', true],
      ['chat', 'shop-1/93', true],
    ]);
    expect(heads(record.outbox)).toHaveLength(5);
    expect(record.sequence).toBe(101);
    expect(entries.filter(({ kind }) => kind === 'message.addressed').map(({ detail }) => detail)).toEqual([
      { key: 'shop-1/90', of: 'shop-1/90', destination: 'webhook', recipient: 'ledger' },
      { key: 'shop-1/101', of: 'shop-1/90', destination: 'webhook', recipient: 'board' },
      { key: 'shop-1/91', of: 'shop-1/91', destination: 'mail', recipient: 'subscriber of shop' },
      { key: 'shop-1/92', of: 'shop-1/92', destination: 'mail', recipient: 'ana' },
    ]);
  });

  it('get them where the machine is another one, too', () => {
    const { record } = resumed(interrupted(left(), 'another version', startMs));
    expect(record.status).toBe('interrupted');
    expect(record.outbox.map(queueOf)).toContain('webhook board');
  });

  it('are addressed once', () => {
    const once = resumed(left()).record;
    expect(resumed(once).record.outbox).toEqual(once.outbox);
  });

  it('stay as they are in a drill, and where nothing is split', () => {
    expect(resumed(left(true)).record.outbox.map(queueOf)).toEqual(['webhook', 'mail', 'mail', 'chat']);
    expect(resumed(left(), program).record.outbox.map(queueOf)).toEqual(['webhook', 'mail', 'mail', 'chat']);
  });
});
