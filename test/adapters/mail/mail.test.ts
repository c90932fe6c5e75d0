import { afterAll, describe, expect, it } from '@jest/globals';
import { type MailParts, mailMessenger } from '../../../src/adapters/mail/mail.ts';
import { readApprovalToken } from '../../../src/orders/approval-link.ts';
import { requestWith } from '../../fixtures/approval-request.ts';
import { messageWith } from '../../fixtures/message.ts';
import { closeAll, type Got, type MailServer, mailServer } from './mail-server.ts';

afterAll(closeAll);

const silent = new AbortController().signal;
const linkKey = 'a key of the test, long enough for anybody';
const message = messageWith({
  destination: 'mail',
  title: 'Checkout fails – we look into it',
  text: 'You may see errors.\nThe next word comes at 03:30 UTC. <b>',
  recipient: 'one',
});
const addresses: Readonly<Record<string, string>> = {
  one: 'one@customers.example',
  ana: 'ana@example.com',
  ben: 'ben@example.com',
};

function messenger(server: Pick<MailServer, 'port'>, wishes: Partial<MailParts> = {}) {
  return mailMessenger({
    route: { host: '127.0.0.1', port: server.port, secure: false, demandTls: false },
    from: 'muster@ops.example.com',
    addressOf: ({ recipient }) => addresses[recipient ?? ''],
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
  it('goes to its recipient and to nobody else', async () => {
    const server = await mailServer();
    await messenger(server).post(message, silent);
    await messenger(server).post({ ...message, to: ['ben'], recipient: 'ben' }, silent);
    expect(server.got.map(({ to }) => to)).toEqual([['one@customers.example'], ['ben@example.com']]);
    expect(server.got.map((mail) => headersOf(mail).to)).toEqual(['one@customers.example', 'ben@example.com']);
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

  it.each([
    [{ to: ['carl'], recipient: undefined }, 'none of carl has a mail address'],
    [{ workload: 'books', recipient: undefined }, 'nobody subscribes to books'],
    [{ request: requestWith({ roles: ['reader'] }), recipient: undefined }, 'no approver has a mail address'],
    [{ recipient: 'gone' }, 'gone has no mail address any more'],
    [{ drill: true }, 'nobody is mailed in a drill'],
  ])('that has nobody to go to is refused: %j', async (wishes, why) => {
    const server = await mailServer();
    await expect(messenger(server).post({ ...message, ...wishes } as typeof message, silent)).rejects.toMatchObject({
      code: 'refused',
      message: why,
    });
    expect(server.got).toEqual([]);
  });

  it('cannot put a header into itself', async () => {
    const server = await mailServer();
    await messenger(server).post({ ...message, title: 'x\r\nBcc: evil@example.com\r\n\r\nbody' }, silent);
    expect(headersOf(first(server.got))).not.toHaveProperty('bcc');
    expect(first(server.got).to).toEqual(['one@customers.example']);
  });

  it('shows what an alarm says as it is, and makes no link of it', async () => {
    const server = await mailServer();
    const evil =
      '<a href="http://evil.example">x</a> <img src=x> http://evil.example www.evil.example ana@evil.example';
    await messenger(server).post({ ...message, title: evil, text: evil, to: ['ana'], recipient: 'ana' }, silent);
    const [html = ''] = /<!doctype html>.*<\/html>/s.exec(readable(first(server.got))) ?? [];
    expect(html).not.toMatch(/<(a|img)\b/);
    expect(html).not.toMatch(/:\/\/|www\.\w|@\w/);
    expect(html).toContain('&lt;a href=&quot;http:&#8203;//evil.example&quot;&gt;');
  });

  it('leaves addresses in what a person tells the customers', async () => {
    const server = await mailServer();
    await messenger(server).post({ ...message, text: 'More at https://status.example' }, silent);
    expect(readable(first(server.got))).toContain('pre-wrap">More at https://status.example<');
  });

  it('cannot be looked up', async () => {
    expect(await messenger({ port: 1 }).find(message, silent)).toBeUndefined();
  });
});

describe('a request for an approval', () => {
  const request = requestWith({ roles: ['commander'] });
  const asked = { ...message, request, recipient: 'ana' };

  function linkIn(mail: Got): string {
    return first(/https:\/\/\S+token=[\w.-]+/.exec(readable(mail)) ?? []);
  }

  it('goes with a link of the approver', async () => {
    const server = await mailServer();
    await messenger(server).post(asked, silent);
    await messenger(server).post({ ...asked, key: 'shop-1/8', recipient: 'ben' }, silent);
    const links = server.got.map((mail) => new URL(linkIn(mail)));
    expect(links.map(({ origin, pathname }) => origin + pathname)).toEqual([
      'https://muster.example/base/approvals',
      'https://muster.example/base/approvals',
    ]);
    expect(links.map((link) => readApprovalToken(linkKey, link.searchParams.get('token') ?? '', 0))).toMatchObject(
      ['ana', 'ben'].map((person) => ({
        kind: 'good',
        claim: { incidentId: 'shop-1', planHash: request.planHash, person, expiresAtMs: request.expiresAtMs },
      })),
    );
  });

  it('has the same link in a repeat', async () => {
    const server = await mailServer();
    await messenger(server).post(asked, silent);
    await messenger(server).post(asked, silent);
    expect(server.got[1]?.raw).toBe(server.got[0]?.raw);
  });

  it('goes without a link where links are not configured', async () => {
    const server = await mailServer();
    await messenger(server, { links: undefined }).post(asked, silent);
    expect(server.got.map(({ raw }) => raw.includes('token'))).toEqual([false]);
  });
});
