import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { removeOrphans, sandboxJournal } from '../../src/cli/sandbox-journals.ts';
import { ownFolder } from '../fixtures/own-folder.ts';

const at = ownFolder();

it('removes the journals of sandboxes that were killed, and nothing else', () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const own = sandboxJournal('');
  const kept = [own, 'muster.db', `notes-${dead}-1.db`, `sandbox-${dead}-1.db.txt`];
  const left = [`sandbox-${dead}-1.db`, `sandbox-${dead}-1.db-wal`, `sandbox-${dead}-1.db-shm`];
  for (const name of [...kept, ...left]) writeFileSync(at(name), '');
  removeOrphans(at());
  expect(readdirSync(at()).sort()).toEqual([...kept].sort());
});

it('passes over a folder that is not there yet', () => {
  expect(() => removeOrphans(at('none'))).not.toThrow();
});
