import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { removeOrphans, sandboxJournal } from '../../src/cli/sandbox-journals.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-journals-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('removes the journals of sandboxes that were killed, and nothing else', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const own = sandboxJournal('');
  const kept = [own, 'muster.db', `notes-${dead}-1.db`, `sandbox-${dead}-1.db.txt`];
  const left = [`sandbox-${dead}-1.db`, `sandbox-${dead}-1.db-wal`, `sandbox-${dead}-1.db-shm`];
  for (const name of [...kept, ...left]) writeFileSync(join(folder, name), '');
  removeOrphans(folder);
  expect(readdirSync(folder).sort()).toEqual([...kept].sort());
});

it('passes over a folder that is not there yet', () => {
  expect(() => removeOrphans(join(folder, 'none'))).not.toThrow();
});
