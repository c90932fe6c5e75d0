import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { type Exported, readExport } from '../report/exported.ts';

/** The exported incident in a file. @throws InputError */
export function exportedAt(file: string): Exported {
  return readExport(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError([{ file, path: '', found, expected: 'a file that muster incident export wrote' }]);
  }
}
