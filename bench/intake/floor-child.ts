import { verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';

/**
 * The bare least that an acknowledged, verified notification costs: Node's own server, JSON.parse, one RSA verification, one row in a commit that
 * all requests of a turn share. It checks nothing else and keeps no metrics. `--journal FILE --certificate FILE`.
 */
const { values } = parseArgs({ options: { journal: { type: 'string' }, certificate: { type: 'string' } } });
const { publicKey } = new X509Certificate(readFileSync(values.certificate ?? '', 'utf8'));
const database = new DatabaseSync(values.journal ?? '');
for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL'])
  database.exec(`PRAGMA ${pragma}`);
database.exec('CREATE TABLE inbox (arrival INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT');
const insert = database.prepare('INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT (id) DO NOTHING');
const begin = database.prepare('BEGIN IMMEDIATE');
const commit = database.prepare('COMMIT');
const keys = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];

interface Row {
  readonly id: string;
  readonly body: string;
  answer(): void;
}
let waiting: Row[] = [];

function flush(): void {
  const rows = waiting;
  waiting = [];
  begin.run();
  for (const { id, body } of rows) insert.run(id, body);
  commit.run();
  for (const { answer } of rows) answer();
}

function genuine(envelope: Record<string, string>): boolean {
  const signed = keys.map((key) => `${key}\n${envelope[key]}\n`).join('');
  return verify('RSA-SHA256', Buffer.from(signed), publicKey, Buffer.from(envelope.Signature ?? '', 'base64'));
}

/** Undefined for what was cut: whoever drives this ends in the middle of a request. */
function parsed(body: string): Record<string, string> | undefined {
  try {
    return JSON.parse(body) as Record<string, string>;
  } catch {
    return undefined;
  }
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const envelope = parsed(body);
    if (envelope === undefined || !genuine(envelope)) {
      response.writeHead(403).end();
      return;
    }
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ id: `${envelope.Timestamp}/${envelope.MessageId}`, body, answer: () => response.end('{}') });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => {
  database.close();
  process.exit(0);
});
