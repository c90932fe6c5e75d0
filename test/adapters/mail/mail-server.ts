import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail that a server took. */
export interface Got {
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly got: Got[];
  readonly open: () => number;
}

const servers: { close(done: () => void): void }[] = [];

/** Ends all of a test file's servers. */
export async function closeAll(): Promise<void> {
  for (const server of servers.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
}

/** An answer of a mail server: a status with its text. */
export function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** A real SMTP server on loopback that keeps what it got; `wishes` make it refuse. */
export async function mailServer(wishes: SMTPServerOptions = {}): Promise<MailServer> {
  const got: Got[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const user = typeof session.user === 'string' ? session.user : undefined;
        got.push({ to, raw: Buffer.concat(chunks).toString('utf8'), secure: session.secure === true, user });
        done(null);
      });
    },
    ...wishes,
  });
  // A client that breaks off a handshake.
  server.on('error', () => {});
  servers.push(server);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, got, open: () => server.connections.size };
}

/** A server that speaks just what it is given: line for line, an answer for each. It hangs up after the last. */
export async function scriptedServer(...lines: readonly string[]): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const left = [...lines];
    const say = () => {
      const line = left.shift();
      if (line === undefined) socket.destroy();
      else socket.write(`${line}\r\n`);
    };
    say();
    socket.on('error', () => {});
    socket.on('data', (data) => {
      heard.push(data.toString('utf8'));
      say();
    });
  });
  servers.push({
    close(done) {
      for (const socket of sockets) socket.destroy();
      server.close(() => done());
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, heard };
}
