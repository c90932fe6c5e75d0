import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seal } from '../../src/adapters/aws/credentials-sealed.ts';
import { Desk } from '../../src/cli/break-glass-desk.ts';
import { CodedError } from '../../src/errors.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import type { Command, IncidentView, Person } from '../../src/ports/commands.ts';
import type { Message } from '../../src/ports/messaging.ts';
import { coded } from '../adapters/aws/fakes.ts';
import { ManualClock } from '../signals/manual-clock.ts';

const passphrase = 'four words and then some';
const cho: Person = { id: 'cho', roles: ['break-glass'] };
const ana: Person = { id: 'ana', roles: ['incident-commander'] };
const flip = { workload: 'shop', operation: 's3:PutObject', region: 'us-west-2' };
const request = { incidentId: 'inc-1', passphrase, reason: 'STS is gone' };

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-desk-'));
  file = join(folder, 'key.json');
  writeFileSync(file, seal({ accessKeyId: 'AKIAEXAMPLE12345', secretAccessKey: 's3cret' }, passphrase, 10), {
    mode: 0o600,
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A desk over one open incident, with a journal and a chat that can fail. */
function desk() {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const notes: Command[] = [];
  const posted: Message[] = [];
  const unannounced: unknown[] = [];
  const state = { journal: 'up', chat: 'up', incident: 'open' };
  const clients: AwsClients = { get: () => ({ send: async () => ({}) }) };
  const made = new Desk({
    file,
    role: 'break-glass',
    clock,
    commands: {
      async command(command) {
        if (state.journal === 'down') throw new CodedError('unavailable', 'the disk is full');
        notes.push(command);
        return { accepted: true, repeated: false };
      },
      incident: async (id) =>
        id === 'inc-1' && state.incident !== 'unknown'
          ? ({ id, workload: 'shop', done: state.incident === 'done' } as IncidentView)
          : undefined,
    },
    messenger: {
      async post(message) {
        if (state.chat === 'down') throw new CodedError('unavailable', 'chat is down');
        posted.push(message);
        return { reference: 'r' };
      },
      find: async () => undefined,
    },
    unannounced: (error) => unannounced.push(error),
    clientsWith: () => clients,
  });
  return { desk: made, clock, notes, posted, unannounced, state, clients };
}

describe('the sealed key', () => {
  it('that a wrong passphrase was tried on says so in the history, which takes nobody for an answer', async () => {
    const { desk: key, notes, posted } = desk();
    await expect(key.open(cho, { ...request, passphrase: 'three words and less' })).rejects.toMatchObject({
      code: 'denied',
    });
    expect(notes).toMatchObject([
      {
        name: 'note',
        incidentId: 'inc-1',
        by: { id: 'cho', roles: [] },
        text: 'break glass: cho tried to open the sealed key and was refused (denied)',
      },
    ]);
    expect(JSON.stringify([notes, posted])).not.toContain('three words');
  });

  it('is opened by a person of the named role, in the history and in chat, without the secret', async () => {
    const { desk: key, notes, posted, clients } = desk();
    expect(await key.open(cho, request)).toMatchObject({ open: true, by: 'cho', incidentId: 'inc-1' });
    expect(key.isOpen()).toBe(true);
    expect(notes).toMatchObject([{ name: 'note', incidentId: 'inc-1', by: cho }]);
    expect(notes[0]?.text).toBe('break glass: cho opened the sealed key …2345: STS is gone');
    expect(posted[0]).toMatchObject({ title: 'BREAK GLASS', destination: 'chat' });
    await expect(key.used(flip)).resolves.toBe(clients);
    expect(JSON.stringify([notes, posted])).not.toMatch(/s3cret|four words/);
  });

  it.each([
    ['without the role', ana, request, 'denied'],
    ['with a wrong passphrase', cho, { ...request, passphrase: 'something else entirely' }, 'denied'],
    ['for no open incident', cho, { ...request, incidentId: 'inc-9' }, 'notFound'],
  ] as const)('stays shut %s', async (_how, by, asked, code) => {
    const { desk: key, notes } = desk();
    await expect(key.open(by, asked)).rejects.toMatchObject(coded(code));
    expect(key.isOpen()).toBe(false);
    expect(notes.filter(({ by: { roles } }) => roles.length > 0)).toEqual([]);
  });

  it('stays shut, and is not used, when the history cannot be written', async () => {
    const { desk: key, state } = desk();
    state.journal = 'down';
    await expect(key.open(cho, request)).rejects.toMatchObject(coded('unavailable'));
    expect(key.isOpen()).toBe(false);
    state.journal = 'up';
    await key.open(cho, request);
    state.journal = 'down';
    await expect(key.used(flip)).rejects.toMatchObject(coded('unavailable'));
  });

  it('tells each use, though chat is down', async () => {
    const { desk: key, state, notes, unannounced, clock } = desk();
    state.chat = 'down';
    await key.open(cho, request);
    await key.used(flip);
    await clock.settle();
    expect(notes.at(-1)?.text).toContain('used for s3:PutObject in us-west-2');
    expect(unannounced).toHaveLength(2);
  });

  it('is forgotten after an hour, or when it is put back', async () => {
    const { desk: key, clock, notes } = desk();
    await key.open(cho, request);
    await clock.advance(3_600_000);
    expect(key.isOpen()).toBe(false);
    await expect(key.used(flip)).rejects.toMatchObject(coded('refused'));
    await key.open(cho, request);
    await expect(key.close(ana)).rejects.toMatchObject(coded('denied'));
    expect(key.isOpen()).toBe(true);
    await key.close(cho);
    expect(await key.state()).toEqual({ open: false });
    expect(notes.at(-1)?.text).toContain('cho put the sealed key back');
  });

  it.each(['done', 'unknown'])('is refused and forgotten when its incident is %s, and says so', async (how) => {
    const { desk: key, state, notes } = desk();
    await key.open(cho, request);
    state.incident = how;
    await expect(key.used(flip)).rejects.toThrow(/opened for inc-1 is shut again: incident done/);
    expect(key.isOpen()).toBe(false);
    expect(notes).toHaveLength(1);
    state.incident = 'open';
    await key.open(cho, request);
    state.incident = how;
    expect(await key.state()).toEqual({ open: false });
  });

  it('serves the workload of its incident and no other', async () => {
    const { desk: key, notes } = desk();
    await key.open(cho, request);
    await expect(key.used({ ...flip, workload: 'bank' })).rejects.toThrow('open for shop, not for bank');
    expect(notes).toHaveLength(1);
    expect(key.isOpen()).toBe(true);
  });

  it('is not used when it is put back while its use is being told', async () => {
    const { desk: key } = desk();
    await key.open(cho, request);
    const used = expect(key.used(flip)).rejects.toMatchObject(coded('refused'));
    await key.close(cho);
    await used;
  });

  it('says in the history that others may read its file, and opens: it is not the hour to refuse', async () => {
    const { desk: key, notes } = desk();
    chmodSync(file, 0o644);
    await key.open(cho, request).finally(() => chmodSync(file, 0o600));
    expect(notes[0]?.text).toContain('others may read or change its file');
  });
});
