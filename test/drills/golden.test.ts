import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(60_000);

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

describe('golden transcripts (rewritten with UPDATE_GOLDEN=1, and read as a diff)', () => {
  it.each(['2025-10-20-dynamodb-dns', 'bad-deploy', 'telemetry-loss'])('%s goes as it went', (scenario) => {
    const file = fileURLToPath(new URL(`golden/${scenario}.txt`, import.meta.url));
    const now = transcript(scenario);
    if (rewrite) writeFileSync(file, now);
    expect(existsSync(file)).toBe(true);
    expect(now).toBe(readFileSync(file, 'utf8'));
  });
});
