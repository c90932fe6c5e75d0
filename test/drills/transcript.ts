import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const rewrite = process.env.UPDATE_GOLDEN === '1';

/** What a person sees of a drill, without the one line that holds the real clock. */
function transcript(scenario: string): string {
  const shown = execFileSync(process.execPath, [entry, 'drill', scenario, '--no-scores'], {
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  return shown
    .split('\n')
    .filter((line) => !line.includes('seed, real time'))
    .join('\n');
}

/** Plays a drill, and compares what is seen of it with the transcript that is kept; rewrites that with UPDATE_GOLDEN=1. */
export function expectGolden(scenario: string): void {
  const file = fileURLToPath(new URL(`golden/${scenario}.txt`, import.meta.url));
  const now = transcript(scenario);
  if (rewrite) writeFileSync(file, now);
  expect(existsSync(file)).toBe(true);
  expect(now).toBe(readFileSync(file, 'utf8'));
}
