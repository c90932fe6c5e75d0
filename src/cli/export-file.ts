import { type Exported, readExport } from '../report/exported.ts';
import { readText } from './files.ts';

/** The exported incident in a file. @throws InputError */
export function exportedAt(file: string): Exported {
  return readExport(readText(file, 'a file that muster incident export wrote'), file);
}
