import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { CodedError } from '../../errors.ts';
import { smtpError } from './smtp-errors.ts';

/** How the mail server is reached. */
export interface SmtpRoute {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** Without `secure`: nothing is said to the server, no password either, before STARTTLS. */
  readonly demandTls: boolean;
  /** Asked for at each connection; absent where the server wants no login. */
  readonly revealLogin?: (() => { readonly user: string; readonly password: string }) | undefined;
  /** Certificate authorities beside those that Node knows, PEM. */
  readonly ca?: string | undefined;
}

/** One composed mail to one address: a server that refuses it means nobody else. */
export interface Parcel {
  readonly from: string;
  readonly to: string;
  readonly mime: Buffer;
}

/** Limits of one connection, ms: until it stands, until the server greets, and without a word from it. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, dnsTimeout: 5_000, socketTimeout: 12_000 } as const;
const loopback = ['localhost', '127.0.0.1', '::1'];

/** Where a password or a plan may travel in the open: within this machine. */
export function staysHere(host: string): boolean {
  return loopback.includes(host);
}

/**
 * Sends one mail over a connection of its own to the mail server.
 * @throws CodedError: `outcomeUnknown` when the mail was on its way and the server's word on it did not come
 */
export async function sendMail(route: SmtpRoute, parcel: Parcel, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new CodedError('timeout', 'the mail server was not called: the time was up');
  const connection = new SMTPConnection({
    ...limits,
    host: route.host,
    port: route.port,
    secure: route.secure,
    requireTLS: !route.secure && route.demandTls,
    ignoreTLS: !route.secure && !route.demandTls,
    ...(route.ca === undefined ? {} : { tls: { ca: route.ca } }),
  });
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>();
  broken.catch(() => {});
  connection.on('error', breakOff);
  const abort = () => breakOff(new CodedError('timeout', 'the mail server did not answer in time'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await opened(connection, route, broken);
    await send(connection, parcel, broken);
  } finally {
    signal.removeEventListener('abort', abort);
    if (signal.aborted) connection.close();
    else connection.quit();
  }
}

async function opened(connection: SMTPConnection, { revealLogin }: SmtpRoute, broken: Promise<never>): Promise<void> {
  try {
    await Promise.race([called((done) => connection.connect(done)), broken]);
    if (revealLogin === undefined) return;
    const { user, password } = revealLogin();
    await Promise.race([called<boolean>((done) => connection.login({ user, pass: password }, done)), broken]);
  } catch (error) {
    throw smtpError(error, false);
  }
}

async function send(connection: SMTPConnection, parcel: Parcel, broken: Promise<never>): Promise<void> {
  let underWay = false;
  /** The server's go-ahead to DATA is when the body is first read. */
  const body = new Readable({
    read() {
      underWay = true;
      this.push(parcel.mime);
      this.push(null);
    },
  });
  const envelope = { from: parcel.from, to: [parcel.to], size: parcel.mime.length };
  try {
    await Promise.race([called<unknown>((done) => connection.send(envelope, body, done)), broken]);
  } catch (error) {
    throw smtpError(error, underWay);
  }
}

/** A call with a callback of Node's kind, as a promise. */
function called<Value = void>(start: (done: (error?: Error | null, value?: Value) => void) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as Value)));
  });
}
