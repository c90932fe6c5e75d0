import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  assertWritableBelow,
  fileProblem,
  makeFolder,
  readText,
  writeText,
  writeTextBelow,
} from '../../src/cli/files.ts';
import { run } from '../../src/cli/program.ts';
import { InputError } from '../../src/errors.ts';
import { muster } from './muster.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const missing = join(folder, 'missing', 'x.json');

/** What the command line says on standard error, and its exit code. */
async function said(...argv: string[]): Promise<{ text: string; code: unknown }> {
  const { write } = process.stderr;
  const before = process.exitCode;
  let text = '';
  process.stderr.write = ((part: string) => {
    text += part;
    return true;
  }) as typeof write;
  try {
    await run(['node', 'muster', ...argv]);
    return { text, code: process.exitCode };
  } finally {
    process.stderr.write = write;
    process.exitCode = before ?? 0;
  }
}

describe('files that a person names', () => {
  it('are told in one line where they cannot be read or written', () => {
    expect(() => readText(missing, 'a file')).toThrow(`${missing} found nothing there, expected a file`);
    expect(() => readText(folder, 'a file')).toThrow(`${folder} found a folder, expected a file`);
    expect(() => writeText(missing, 'x')).toThrow(InputError);
    writeText(join(folder, 'a'), 'x');
    expect(() => makeFolder(join(folder, 'a', 'b'))).toThrow('found a file where a folder should be');
  });

  it('are written with their folder where that is promised', () => {
    const file = join(folder, 'made', 'x');
    writeTextBelow(file, 'text');

    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it('are known to be writable before the work whose result goes there, and are not touched by it', () => {
    const [there, fresh] = [join(folder, 'there'), join(folder, 'below', 'fresh')];
    writeText(there, 'text');
    for (const file of [there, fresh]) assertWritableBelow(file);
    expect([readFileSync(there, 'utf8'), existsSync(fresh)]).toEqual(['text', false]);
    expect(() => assertWritableBelow(folder)).toThrow(`${folder} found a folder, expected a file that can be written`);
    expect(() => assertWritableBelow(join(there, 'x'))).toThrow(InputError);
  });

  it.each([['--report'], ['--export']])('named by %s are looked at before a drill is played', async (option) => {
    const file = join(folder, 'no-folder');
    writeText(file, 'x');
    const { code, stdout, stderr } = await muster('drill', 'bad-deploy', option, join(file, 'out'), '--no-scores');
    expect(stderr).toMatch(/found (a file where a folder should be|something else of that name)/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('are recognised in errors of Node, and nothing else is', () => {
    const error = Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'open', path: '/x' });

    expect(fileProblem(error)).toBe('/x: found nothing there (open)');
    expect(fileProblem(new Error('x'))).toBeUndefined();
  });

  it.each([
    ['replay', missing],
    ['diagnose', missing],
    ['incident', 'verify', missing],
    ['incident', 'verify', 'missing.json'],
    ['report', missing],
    ['thresholds', missing],
    ['rto', '--prices', missing],
    ['plan', missing],
  ])('end %s with one line and exit code 2 when they are missing', async (...argv) => {
    const { text, code } = await said(...argv);

    expect(code).toBe(2);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).not.toMatch(/ENOENT|expected one of/);
    expect(text).toContain('found nothing there');
  });

  it('end a command with one line and exit code 2 when they cannot be written', async () => {
    const { text, code } = await said('diagnose', '--output', '/dev/null/x', 'examples/evidence/slow-table.json');

    expect([text, code]).toEqual([
      '/dev/null/x found a file where a folder should be, expected a folder that can be made\n',
      2,
    ]);
  });
});
