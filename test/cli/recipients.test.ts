import { describe, expect, it } from '@jest/globals';
import { mailAddressOf, recipientsOf } from '../../src/cli/recipients.ts';
import { requestWith } from '../fixtures/approval-request.ts';
import { messageWith } from '../fixtures/message.ts';

const person = { name: 'P', tokenSha256: '0'.repeat(64) };
const config = {
  people: [
    { ...person, id: 'ana', roles: ['commander', 'oncall'], mail: 'ana@example.com' },
    { ...person, id: 'ben', roles: ['commander'], mail: 'ben@example.com' },
    { ...person, id: 'carl', roles: ['commander', 'reader'] },
  ],
  mail: { subscribers: { shop: ['one@customers.example', 'two@customers.example', 'one@customers.example'] } },
  webhooks: [
    { id: 'ledger', url: 'https://ledger.example', secretEnv: 'LEDGER' },
    { id: 'board', url: 'https://board.example', secretEnv: 'BOARD' },
  ],
} as Parameters<typeof recipientsOf>[0];
const recipients = recipientsOf(config);
const mail = messageWith({ destination: 'mail' });

describe('a message', () => {
  it('to programs goes to each endpoint', () => {
    expect(recipients(messageWith({ destination: 'webhook' }))).toEqual(['ledger', 'board']);
  });

  it('by mail goes to the people it is for who have an address', () => {
    expect(recipients({ ...mail, to: ['ben', 'carl'] })).toEqual(['ben']);
  });

  it('that asks for an approval goes to whoever may give it, and to no other', () => {
    expect(recipients({ ...mail, request: requestWith({ roles: ['commander'] }) })).toEqual(['ana', 'ben']);
    expect(recipients({ ...mail, request: requestWith({ roles: ['oncall'] }) })).toEqual(['ana']);
    expect(recipients({ ...mail, request: requestWith({ roles: ['reader'] }) })).toEqual([]);
  });

  it('for the public goes to each subscriber once, whose address does not stand in the history', () => {
    const marks = recipients(mail);
    expect(marks).toHaveLength(2);
    expect(marks.join()).not.toContain('@');
    expect(marks.map((recipient) => mailAddressOf(config)({ ...mail, recipient }))).toEqual([
      'one@customers.example',
      'two@customers.example',
    ]);
    expect(recipients({ ...mail, workload: 'books' })).toEqual([]);
  });

  it('has no address where the recipient is configured no more', () => {
    expect(mailAddressOf(config)({ ...mail, recipient: 'subscriber:00000000' })).toBeUndefined();
    expect(mailAddressOf(config)({ ...mail, recipient: 'carl' })).toBeUndefined();
  });

  it('to chat or the status page goes as it is', () => {
    expect(recipients(messageWith({ destination: 'chat' }))).toEqual([]);
    expect(recipients(messageWith({ destination: 'status' }))).toEqual([]);
  });
});
