import { afterAll, describe, expect, it } from '@jest/globals';
import { type Parcel, type SmtpRoute, sendMail, staysHere } from '../../../src/adapters/mail/smtp.ts';
import { createSigningIdentity } from '../../../src/sandbox/certificate.ts';
import { answer, closeAll, mailServer, scriptedServer } from './mail-server.ts';

afterAll(closeAll);

const patient = new AbortController().signal;
const parcel: Parcel = {
  from: 'muster@example.com',
  to: 'ana@example.com',
  mime: Buffer.from('Subject: x\r\n\r\ny\r\n'),
};

function send(port: number, wishes: Partial<SmtpRoute & Parcel> & { signal?: AbortSignal } = {}) {
  const route = { host: '127.0.0.1', port, secure: false, demandTls: false, ...wishes };
  return sendMail(route, { ...parcel, ...wishes }, wishes.signal ?? patient);
}

describe('a mail server', () => {
  it('takes a mail', async () => {
    const server = await mailServer();
    await send(server.port);
    expect(server.got).toMatchObject([{ to: ['ana@example.com'], secure: false }]);
  });

  it('is logged in to where there is a login', async () => {
    const server = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        password === 'right' ? done(null, { user: username ?? '' }) : done(answer(535, '5.7.8 wrong')),
    });
    const login = (password: string) => ({ revealLogin: () => ({ user: 'muster', password }) });
    await send(server.port, login('right'));
    expect(server.got).toMatchObject([{ user: 'muster' }]);
    await expect(send(server.port, login('wrong'))).rejects.toMatchObject({ code: 'denied' });
    await expect(send(server.port)).rejects.toMatchObject({ code: 'denied' });
    expect(server.got).toHaveLength(1);
  });
});

describe('what a mail server refuses', () => {
  it.each([
    ['onConnect', 421, '4.3.2 going down', 'unavailable'],
    ['onConnect', 554, '5.7.1 we do not know you', 'denied'],
    ['onMailFrom', 450, '4.7.1 too many mails, slow down', 'throttled'],
    ['onMailFrom', 451, '4.3.0 try again', 'unavailable'],
    ['onMailFrom', 553, '5.1.8 sender unknown', 'invalid'],
    ['onRcptTo', 550, '5.1.1 no such user', 'invalid'],
    ['onRcptTo', 450, '4.2.1 busy', 'unavailable'],
    ['onRcptTo', 452, '4.5.3 too many recipients', 'throttled'],
    ['onRcptTo', 550, '5.7.1 relaying denied', 'denied'],
  ] as const)('in %s with %i %s is %s', async (step, status, text, code) => {
    const refuse = (...given: unknown[]) => (given.at(-1) as (error: Error) => void)(answer(status, text));
    const server = await mailServer({ [step]: refuse });
    await expect(send(server.port)).rejects.toMatchObject({ code });
  });

  it.each([
    [451, 'unavailable'],
    [552, 'invalid'],
  ])('after the mail with %i is %s: it said that it did not take it', async (status, code) => {
    const server = await mailServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(answer(status, 'no')));
      },
    });
    await expect(send(server.port)).rejects.toMatchObject({ code });
  });
});

describe('a connection that is lost', () => {
  const until = ['220 hello', '250 hello', '250 sender', '250 recipient'];

  it.each([0, 1, 2, 3, 4])('after %i answers has sent no mail', async (answers) => {
    const server = await scriptedServer(...until.slice(0, answers));
    await expect(send(server.port)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('after the mail leaves open what became of it', async () => {
    const server = await scriptedServer(...until, '354 go on');
    await expect(send(server.port)).rejects.toMatchObject({ code: 'outcomeUnknown' });
    expect(server.heard.join('')).toContain('Subject: x');
  });

  it('because the time was up leaves it open as well, if the mail was under way', async () => {
    const until = (step: 'onMailFrom' | 'onData') =>
      mailServer({ [step]: (...given: unknown[]) => Reflect.get(Object(given[0]), 'resume')?.call(given[0]) });
    const [before, after] = await Promise.all([until('onMailFrom'), until('onData')]);
    const impatient = () => AbortSignal.timeout(200);
    await expect(send(before.port, { signal: impatient() })).rejects.toMatchObject({ code: 'timeout' });
    await expect(send(after.port, { signal: impatient() })).rejects.toMatchObject({ code: 'outcomeUnknown' });
    await expect(send(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('that never stood has sent nothing', async () => {
    const server = await mailServer();
    await closeAll();
    await expect(send(server.port)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('TLS', () => {
  it('is demanded before anything is said', async () => {
    const server = await scriptedServer('220 hello', '250 no extensions', '250 sender');
    const login = { revealLogin: () => ({ user: 'muster', password: 'p4ssword' }) };
    await expect(send(server.port, { demandTls: true, ...login })).rejects.toMatchObject({ code: 'unavailable' });
    expect(server.heard.join('')).not.toMatch(/MAIL FROM|AUTH/);
  });

  it('is agreed upon, with a certificate that is known', async () => {
    const { certificatePem: ca, privateKey } = createSigningIdentity('localhost', 2048);
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = await mailServer({ disabledCommands: [], cert: ca, key });
    await send(server.port, { host: 'localhost', demandTls: true, ca });
    expect(server.got).toMatchObject([{ secure: true }]);
    await expect(send(server.port, { host: 'localhost', demandTls: true })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(server.got).toHaveLength(1);
  });

  it('may be missing within this machine only', () => {
    expect(['localhost', '127.0.0.1', '::1'].every(staysHere)).toBe(true);
    expect(['mail.example.com', '10.0.0.1', 'localhost.example.com'].some(staysHere)).toBe(false);
  });
});
