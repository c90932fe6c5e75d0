import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../errors.ts';

/** Files that a person names. What cannot be read or written is told in one line, like other mistakes of a command. */

/** What Node's codes say (errno(3)), for people. */
const words: Readonly<Record<string, string>> = {
  ENOENT: 'nothing there',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'a folder',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'something else of that name',
  ENOSPC: 'a full disk',
  EROFS: 'a file system that cannot be written to',
};

/** What a code of Node says, for people; undefined where it has none. */
export function errorWords(code: string | undefined): string | undefined {
  return code === undefined ? undefined : (words[code] ?? code);
}

/** Whether a word names a file: one that is there, or one that only a file could be called; ids and names have neither folder nor ending. */
export function namesFile(word: string): boolean {
  return existsSync(word) || /[\\/]|\.(json|ya?ml)$/.test(word);
}

/** The text of a file. @throws InputError */
export function readText(file: string, expected: string): string {
  return named(file, expected, () => readFileSync(file, 'utf8'));
}

/** Writes a file, into a folder that is there. @throws InputError */
export function writeText(file: string, content: string | Uint8Array): void {
  named(file, 'a file that can be written, in a folder that is there', () => writeFileSync(file, content));
}

/** Writes a file, and makes its folder first. @throws InputError */
export function writeTextBelow(file: string, content: string | Uint8Array): void {
  makeFolder(dirname(file));
  writeText(file, content);
}

/** To be asked before the work whose result goes there. @throws InputError where `writeTextBelow` would throw, the file untouched */
export function assertWritableBelow(file: string): void {
  makeFolder(dirname(file));
  named(file, 'a file that can be written', () => {
    const isNew = !existsSync(file);
    closeSync(openSync(file, 'a'));
    if (isNew) rmSync(file);
  });
}

/** A folder to write files into, made where it is not there. @throws InputError */
export function makeWritableFolder(folder: string): void {
  makeFolder(folder);
  named(folder, 'a folder that can be written to', () => accessSync(folder, constants.W_OK));
}

/** @throws InputError */
export function makeFolder(folder: string): void {
  named(folder, 'a folder that can be made', () => mkdirSync(folder, { recursive: true }));
}

/** What is wrong with a file, in one line; undefined for any other error. */
export function fileProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || syscall === undefined) return undefined;
  return `${path}: found ${words[code] ?? code} (${syscall})`;
}

function named<Result>(file: string, expected: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([{ file, path: '', found: words[code] ?? code, expected }]);
  }
}
