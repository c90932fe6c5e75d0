import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';

const home = join(import.meta.dirname, '..', '..');
const token = 'a-token-of-a-sender-in-a-test';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const children: ChildProcess[] = [];
let folder: string;
let disk: string;
let journal: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-serve-'));
  disk = join(folder, 'disk');
  journal = join(disk, 'muster.db');
  mkdirSync(disk);
  writeFileSync(
    join(folder, 'muster.yaml'),
    JSON.stringify({
      mode: 'aws',
      engineId: 'trial',
      listen: { host: '127.0.0.1', port: 0, allowRemote: false },
      journal,
      runbooks: join(home, 'runbooks'),
      workloads: [join(home, 'examples', 'workloads', 'shop.yaml')],
      people: [
        {
          id: 'ana',
          name: 'Ana',
          roles: ['incident-commander', 'operator', 'break-glass'],
          tokenSha256: sha256('a-token-of-ana-in-a-test'),
        },
      ],
      onCall: [{ source: { kind: 'list', levels: [['ana']] } }],
      signals: {
        senders: [{ id: 'prometheus', sends: ['alertmanager'], tokenSha256: sha256(token) }],
        unlisted: { workload: 'shop', severity: 'sev3' },
      },
    }),
  );
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  readonly pid: number;
  /** Where it listens; rejects when it ends first. */
  readonly address: Promise<string>;
  readonly ended: Promise<{ code: number | null; said: string }>;
  stop(): void;
}

/** `muster serve` in a process of its own, without a way to AWS. */
function serve(wrap: readonly string[] = []): Served {
  const main = join(home, 'src', 'cli', 'main.ts');
  const [command = '', ...values] = [...wrap, process.execPath, main, 'serve', '-c', join(folder, 'muster.yaml')];
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const child = spawn(command, values, { stdio: ['ignore', 'pipe', 'pipe'], env });
  children.push(child);
  let [said, printed] = ['', ''];
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (piece) => {
      printed += piece;
      const [found] = /http:\S+/.exec(printed) ?? [];
      if (found) resolve(found);
    });
    void ended.then(() => reject(new Error(`ended: ${said}`)));
  });
  address.catch(() => undefined);
  return { pid: child.pid ?? 0, address, ended, stop: () => child.kill('SIGKILL') };
}

const whatToDo = 'put a copy in its place, or move it away; the old -wal and -shm beside it must go with it';

/** An alert that fires; with `endsInMs` it is said to end so soon, as senders say of all that they will repeat. */
function post(address: string, name: string, endsInMs?: number): Promise<Response> {
  const labels = { alertname: name, workload: 'shop', region: 'us-east-1', severity: 'critical' };
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const endsAt = endsInMs === undefined ? undefined : new Date(Date.now() + endsInMs).toISOString();
  const body = JSON.stringify([{ labels, startsAt: new Date().toISOString(), endsAt }]);
  return fetch(`${address}/api/v2/alerts`, { method: 'POST', headers, body });
}

describe('muster serve on a journal that is hours ahead of the clock', () => {
  it('says by how much, and opens an incident for an alert that fires now', async () => {
    const letter = { kind: 'closed', key: 'shop', incidentId: 'shop-20200101-0000' };
    const receivedAtMs = Date.now() + 2 * 3_600_000;
    const before = openSqliteJournal(journal);
    await before.accept([{ id: 'a', mailbox: 'correlation', receivedAtMs, body: JSON.stringify(letter) }]);
    await before.close();
    const served = serve();
    const address = await served.address;
    const { clockAheadSeconds } = (await (await fetch(`${address}/healthz`)).json()) as { clockAheadSeconds: number };
    expect(Math.abs(clockAheadSeconds - 7_200)).toBeLessThan(120);
    expect((await post(address, 'A', 240_000)).status).toBe(200);
    for (let look = 0; look < 50; look += 1) {
      if (/^muster_incidents_open\{/m.test(await (await fetch(`${address}/metrics`)).text())) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await (await fetch(`${address}/metrics`)).text()).toContain(
      'muster_incidents_open{workload="shop",drill="false"} 1',
    );
    served.stop();
    expect((await served.ended).said).toContain("Muster's time is ahead of the machine's clock");
  }, 60_000);
});

describe('muster serve on a journal in trouble', () => {
  it('ends at a record that cannot be read, and says which journal, which incident and what to do', async () => {
    const first = serve();
    expect((await post(await first.address, 'A')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    first.stop();
    await first.ended;
    const database = new DatabaseSync(journal);
    const newest =
      "SELECT b.arrival, b.body, r.id FROM bodies b JOIN records r ON r.position = b.record WHERE r.id LIKE 'shop-%' ORDER BY b.arrival DESC LIMIT 1";
    const row = database.prepare(newest).get() ?? {};
    database
      .prepare('UPDATE bodies SET body = ? WHERE arrival = ?')
      .run(String(row.body).replace('":', '!:'), Number(row.arrival));
    database.close();
    const { code, said } = await serve().ended;
    expect(said).toContain(
      `journal ${journal} is damaged, the record of incident ${row.id} cannot be read: ${whatToDo}`,
    );
    expect(said).not.toContain('SyntaxError');
    expect(code).toBe(2);
  }, 60_000);

  it.each(['records', 'inbox', 'history'])(
    'ends at pages of %s that are no pages any more, and says what to do',
    async (table) => {
      const before = openSqliteJournal(journal);
      await before.accept([{ id: 'a', mailbox: 'correlation', receivedAtMs: Date.now(), body: '{"kind":"closed"}' }]);
      await before.close();
      const database = new DatabaseSync(journal);
      const { rootpage } = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) ?? {};
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
      const file = openSync(journal, 'r+');
      writeSync(file, Buffer.alloc(4096, 0xa7), 0, 4096, (Number(rootpage) - 1) * 4096);
      closeSync(file);
      const { code, said } = await serve().ended;
      expect(said).toContain(`journal ${journal} is damaged: ${whatToDo}`);
      expect(said).not.toMatch(/^ +at /m);
      expect(code).toBe(2);
    },
    60_000,
  );

  it('answers 503 when its disk is full, is not ready, ends, and says at the next start what is wrong', async () => {
    const space = ['unshare', process.getuid?.() === 0 ? '-m' : '-rm', 'bash', '-c'];
    const again = join(folder, 'again');
    const script = `mount -t tmpfs -o size=1m none ${disk}; "$@"; echo "ended $?" > ${again}; "$@"`;
    const served = serve([...space, script, 'small-disk']);
    const address = await served.address;
    expect((await post(address, 'A')).status).toBe(200);
    const fill = join('/proc', String(served.pid), 'root', disk, 'fill');
    expect(() => writeFileSync(fill, Buffer.alloc(2_000_000))).toThrow('ENOSPC');
    const statuses: number[] = [];
    for (let count = 0; count < 200 && statuses.at(-1) !== 503; count += 1)
      statuses.push((await post(address, `B${count}`)).status);
    expect(statuses.at(-1)).toBe(503);
    expect((await fetch(`${address}/healthz`)).status).toBe(503);
    const { code, said } = await served.ended;
    expect(readFileSync(again, 'utf8')).toBe('ended 1\n');
    expect(said).toContain(`journal ${journal} takes nothing any more: its disk is full; ending`);
    expect(said).toContain(`the disk of journal ${journal} is full: make room there, and start again`);
    expect(code).toBe(2);
  }, 60_000);
});
