import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Server } from '../../bench/intake/child.ts';
import { missingFrom, postUntilGone } from '../../bench/intake/kill.ts';
import { newIdentity, notifications } from '../../bench/intake/signing.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-kill-'));
const certificate = join(folder, 'certificate.pem');
const identity = newIdentity(2048);
const connections = 16;
let bodies: string[] = [];

beforeAll(async () => {
  writeFileSync(certificate, identity.certificatePem);
  bodies = await notifications(1_500, identity);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('a process killed in the middle of the load has every notification on disk that it acknowledged, and takes the rest afterwards', async () => {
  const journal = join(folder, 'killed.db');
  const start = () => Server.script('muster-child.ts', '--journal', journal, '--certificate', certificate);
  const first = await start();
  const acknowledged = await postUntilGone(first.address, bodies, connections, (count) => {
    if (count === 500) void first.end('SIGKILL');
  });
  await first.end('SIGKILL');
  expect(acknowledged.length).toBeGreaterThanOrEqual(500);
  expect(acknowledged.length).toBeLessThan(bodies.length);
  expect(missingFrom(journal, acknowledged)).toEqual([]);

  const second = await start();
  const again = await postUntilGone(second.address, bodies, connections, () => undefined);
  await second.end('SIGTERM');
  expect(again).toHaveLength(bodies.length);
  expect(missingFrom(journal, bodies)).toEqual([]);
}, 120_000);
