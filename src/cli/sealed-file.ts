import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { CodedError } from '../errors.ts';

/** Permission bits of the group and of everybody. */
const othersBits = 0o077;

/**
 * The text of a sealed key's file, and whether others than its owner may do anything with it.
 * @throws CodedError `notFound` when there is none, `unavailable` when it cannot be read
 */
export function readSealed(file: string): { text: string; forOthers: boolean } {
  try {
    return { text: readFileSync(file, 'utf8'), forOthers: (statSync(file).mode & othersBits) !== 0 };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new CodedError('notFound', `there is no file ${file}`, { cause: error });
    throw unavailable(`${file} cannot be read`, error);
  }
}

/**
 * Written for its owner alone, and never over another key.
 * @throws CodedError `conflict` when the file is there already, `unavailable` when it cannot be written
 */
export function writeSealed(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      throw new CodedError('conflict', `${file} is there already, and is left as it is`, { cause: error });
    }
    throw unavailable(`${file} cannot be written`, error);
  }
}

function unavailable(what: string, error: unknown): CodedError {
  return new CodedError('unavailable', `${what}: ${systemCode(error) ?? 'no reason given'}`, { cause: error });
}

function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
