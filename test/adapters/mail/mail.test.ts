import { afterAll, describe, expect, it } from '@jest/globals';
import { type MailParts, mailMessenger } from '../../../src/adapters/mail/mail.ts';
import { readApprovalToken } from '../../../src/orders/approval-link.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { messageWith } from '../../fixtures/message.ts';
import { answer, closeAll, type Got, type MailServer, mailServer } from './mail-server.ts';

afterAll(closeAll);

const silent = new AbortController().signal;
const linkKey = 'a key of the test, long enough for anybody';
const message = messageWith({
  destination: 'mail',
  title: 'Checkout fails – we look into it',
  text: 'You may see errors.\nThe next word comes at 03:30 UTC. <b>',
});
const people = [
  { id: 'ana', roles: ['commander', 'oncall'], mail: 'ana@example.com' },
  { id: 'ben', roles: ['commander'], mail: 'ben@example.com' },
  { id: 'carl', roles: ['commander', 'reader'] },
];

function messenger(server: Pick<MailServer, 'port'>, wishes: Partial<MailParts> = {}) {
  return mailMessenger({
    route: { host: '127.0.0.1', port: server.port, secure: false, demandTls: false },
    from: 'muster@ops.example.com',
    people,
    subscribers: { shop: ['one@customers.example', 'two@customers.example'] },
    links: { baseUrl: 'https://muster.example/base/', revealKey: () => linkKey },
    ...wishes,
  });
}

/** Headers, unfolded, by their lower-case names. */
function headersOf({ raw }: Got): Record<string, string> {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  return Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
}

/** The text of a mail as a reader sees it: quoted-printable undone. */
function readable({ raw }: Got): string {
  const bytes = raw.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_all, hex) => `%${hex}`);
  return decodeURIComponent(bytes.replaceAll(/%(?![0-9A-F]{2})/g, '%25'));
}

function first<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new Error('there is none');
  return item;
}

describe('a mail', () => {
  it('for the public goes to the subscribers of the workload, who do not see each other', async () => {
    const server = await mailServer();
    await messenger(server).post(message, silent);
    const mail = first(server.got);
    expect(mail.to).toEqual(['one@customers.example', 'two@customers.example']);
    expect(headersOf(mail).to).toBe('"undisclosed-recipients":;');
    expect(mail.raw).not.toContain('customers.example');
  });

  it('says who sends it, what about, and that no person answers', async () => {
    const server = await mailServer();
    await messenger(server).post(message, silent);
    expect(headersOf(first(server.got))).toMatchObject({
      from: 'Muster <muster@ops.example.com>',
      subject: '=?UTF-8?Q?Checkout_fails_=E2=80=93_we_look_into_it?=',
      date: 'Mon, 05 Jan 2026 03:00:00 +0000',
      'auto-submitted': 'auto-generated',
    });
    const text = readable(first(server.got));
    expect(text).toContain('You may see errors.\r\nThe next word comes at 03:30 UTC. <b>\r\n');
    expect(text).toContain('at 03:30 UTC. &lt;b&gt;</div>');
  });

  it('hangs together with the others of its incident, and a repeat is the same to the byte', async () => {
    const server = await mailServer();
    await messenger(server).post(message, silent);
    await messenger(server).post(message, silent);
    await messenger(server).post({ ...message, key: 'shop-1/8' }, silent);
    await messenger(server).post({ ...message, incidentId: 'shop-2', key: 'shop-2/3' }, silent);
    const [one, again, next, other] = server.got.map(headersOf);
    expect(again?.['message-id']).toBe(one?.['message-id']);
    expect(server.got[1]?.raw).toBe(server.got[0]?.raw);
    expect(next?.['message-id']).not.toBe(one?.['message-id']);
    expect(next?.references).toBe(one?.references);
    expect(next?.['in-reply-to']).toBe('<incident.shop-1@ops.example.com>');
    expect(other?.references).toBe('<incident.shop-2@ops.example.com>');
  });

  it('for certain people goes to those of them who have an address', async () => {
    const server = await mailServer();
    await messenger(server).post({ ...message, to: ['ben', 'carl'] }, silent);
    expect(server.got).toMatchObject([{ to: ['ben@example.com'] }]);
    expect(headersOf(first(server.got)).to).toBe('ben@example.com');
  });

  it.each([
    [{ to: ['carl'] }, 'none of carl has a mail address'],
    [{ workload: 'books' }, 'nobody subscribes to books'],
    [{ request: requestWith({ roles: ['reader'] }) }, 'no approver has a mail address'],
    [{ drill: true }, 'nobody is mailed in a drill'],
  ])('that has nobody to go to is refused: %j', async (wishes, why) => {
    const server = await mailServer();
    await expect(messenger(server).post({ ...message, ...wishes }, silent)).rejects.toMatchObject({
      code: 'refused',
      message: why,
    });
    expect(server.got).toEqual([]);
  });

  it('cannot put a header into itself', async () => {
    const server = await mailServer();
    await messenger(server).post({ ...message, title: 'x\r\nBcc: evil@example.com\r\n\r\nbody' }, silent);
    expect(headersOf(first(server.got))).not.toHaveProperty('bcc');
    expect(first(server.got).to).toHaveLength(2);
  });

  it('cannot be looked up', async () => {
    expect(await messenger({ port: 1 }).find(message, silent)).toBeUndefined();
  });
});

describe('a mail that only some take', () => {
  it('goes again only to those who did not', async () => {
    let full = true;
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(full && address.startsWith('two') ? answer(452, '4.2.2 mailbox full') : undefined),
    });
    const one = messenger(server);
    await expect(one.post(message, silent)).rejects.toMatchObject({ code: 'unavailable' });
    full = false;
    await one.post(message, silent);
    expect(server.got.map(({ to }) => to)).toEqual([['one@customers.example'], ['two@customers.example']]);
  });

  it('is delivered when the others refuse it for good, and says how many', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('two') ? answer(550, '5.1.1 no such user') : undefined),
    });
    const { reference } = await messenger(server).post(message, silent);
    expect(reference).toMatch(/^<[0-9a-f]{32}\.shop-1@ops\.example\.com> \(1 of the addresses refused\)$/);
  });
});

describe('a request for an approval', () => {
  const request = requestWith({ roles: ['commander'] });
  const asked = { ...message, request };

  function linkIn(mail: Got): string {
    return first(/https:\/\/\S+token=[\w.-]+/.exec(readable(mail)) ?? []);
  }

  it('goes to each approver who has an address, with a link of their own', async () => {
    const server = await mailServer();
    await messenger(server).post(asked, silent);
    expect(server.got.map(({ to }) => to)).toEqual([['ana@example.com'], ['ben@example.com']]);
    const links = server.got.map((mail) => new URL(linkIn(mail)));
    expect(links.map(({ origin, pathname }) => origin + pathname)).toEqual([
      'https://muster.example/base/approvals',
      'https://muster.example/base/approvals',
    ]);
    expect(links.map((link) => readApprovalToken(linkKey, link.searchParams.get('token') ?? '', 0))).toMatchObject(
      ['ana', 'ben'].map((person) => ({
        kind: 'good',
        claim: { incidentId: 'shop-1', planHash: 'a1b2c3', person, expiresAtMs: request.expiresAtMs },
      })),
    );
    expect(new Set(server.got.map((mail) => headersOf(mail)['message-id'])).size).toBe(2);
  });

  it('has the same link in a repeat', async () => {
    const server = await mailServer();
    await messenger(server).post(asked, silent);
    await messenger(server).post(asked, silent);
    expect(server.got.slice(2).map(({ raw }) => raw)).toEqual(server.got.slice(0, 2).map(({ raw }) => raw));
  });

  it('reaches the others when one address is refused for good', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('ana') ? answer(550, '5.1.1 no such user') : undefined),
    });
    expect((await messenger(server).post(asked, silent)).reference).toMatch(/1 of the addresses refused/);
    expect(server.got.map(({ to }) => to)).toEqual([['ben@example.com']]);
  });

  it('goes to nobody who may not approve', async () => {
    const server = await mailServer();
    await messenger(server).post({ ...asked, request: requestWith({ roles: ['oncall'] }) }, silent);
    expect(server.got.map(({ to }) => to)).toEqual([['ana@example.com']]);
  });

  it('goes without a link where links are not configured', async () => {
    const server = await mailServer();
    await messenger(server, { links: undefined }).post(asked, silent);
    expect(server.got.map(({ raw }) => raw.includes('token'))).toEqual([false, false]);
  });
});
