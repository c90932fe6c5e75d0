import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { root } from '../source-files.ts';

const at = ownFolder();

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** The real command, whose standard output goes to a descriptor, or to a reader that goes away after the first piece. */
function muster(stdout: number | 'head', words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'bin', 'muster.js'), ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    stdio: ['ignore', stdout === 'head' ? 'pipe' : stdout, 'pipe'],
  });
  let stderr = '';
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  child.stdout?.once('data', () => child.stdout?.destroy());
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stderr })));
}

it('goes on to write files when the reader of standard output has read enough', async () => {
  const ended = await muster('head', ['drill', 'bad-deploy', '--no-scores', '--export', at('exports')]);

  expect(ended).toEqual({ code: 0, stderr: '' });
  expect(readdirSync(at('exports'))).toHaveLength(1);
});

it.each([[['iam']], [['lint']], [['diagram', 'incident']]])(
  'says in one line that %j finds a full disk',
  async (words) => {
    const full = openSync('/dev/full', 'w');
    const ended = await muster(full, words);
    closeSync(full);

    expect(ended).toEqual({
      code: 2,
      stderr: 'standard output: found a full disk, expected a place that takes what is written\n',
    });
  },
);
