import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../source-files.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest that a command may take which ends by itself, ms. */
const limitMs = 60_000;

/** The real command, in a process of its own and without colours. */
export function muster(...words: readonly string[]): Promise<Ended> {
  const options = { cwd: root, env: { PATH: process.env.PATH, NO_COLOR: '1' }, timeout: limitMs };
  return promisify(execFile)(process.execPath, [join(root, 'bin', 'muster.js'), ...words], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ended) => error,
  );
}

/** The example's configuration as it would stand elsewhere: with whole paths. */
export function exampleElsewhere(): string {
  return readFileSync(join(root, 'examples', 'muster.yaml'), 'utf8')
    .replaceAll('../', `${root}/`)
    .replaceAll('./workloads', join(root, 'examples', 'workloads'));
}
