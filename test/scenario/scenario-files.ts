import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownFolder } from '../fixtures/own-folder.ts';

/** Writes scenarios into a folder of each test's own, where they may extend each other, and answers where each one is. */
export function scenarioFiles(): (name: string, text: string) => string {
  const at = ownFolder();
  return (name, text) => {
    const file = at(name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
}
