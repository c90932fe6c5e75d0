import type { Writable } from 'node:stream';
import { formatProblem } from '../errors.ts';
import { errorWords } from './files.ts';

/** What a process writes to, and how it ends. */
interface Owner {
  readonly stdout: Writable;
  readonly stderr: Writable;
  exitCode?: number | string | null | undefined;
  once(event: 'exit', told: () => void): unknown;
}

/**
 * Output that nobody takes does not end the work: files are written all the same. A reader that went away, as `head` does, has read enough (EPIPE);
 * whatever else keeps words from being written is told once, and the exit code is then 2.
 */
export function outliveOutput(owner: Owner): void {
  let lost = false;
  const failed =
    (path: string) =>
    (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE' || lost) return;
      lost = true;
      owner.once('exit', () => {
        owner.exitCode = 2;
      });
      const found = errorWords(error.code) ?? error.message;
      owner.stderr.write(`${formatProblem({ path, found, expected: 'a place that takes what is written' })}\n`);
    };
  owner.stdout.on('error', failed('standard output'));
  owner.stderr.on('error', failed('standard error'));
}
