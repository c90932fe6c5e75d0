import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

/** What a command prints on standard output. */
function printed(...words: readonly string[]): string {
  const { stdout } = spawnSync(process.execPath, [resolve('bin', 'muster.js'), ...words], { encoding: 'utf8' });
  return stdout;
}

it('lint warns of places where a workload would speak and nobody hears it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-lint-'));
  const shop = readFileSync(resolve('examples', 'workloads', 'shop.yaml'), 'utf8');
  writeFileSync(join(folder, 'shop.yaml'), shop.replace(/^communication: \{/m, 'communication: { webhook: true,'));
  const config = readFileSync(resolve('examples', 'muster.yaml'), 'utf8')
    .replace(/workloads:\n(?: {2}- .*\n)+/, `workloads:\n  - ./shop.yaml\n`)
    .replaceAll('../', `${resolve('.')}/`);
  writeFileSync(join(folder, 'muster.yaml'), config);
  const { findings, errors } = JSON.parse(printed('lint', '-c', join(folder, 'muster.yaml'), '--json'));
  rmSync(folder, { recursive: true });
  expect(findings).toMatchObject([
    { level: 'warning', what: 'shop turns on communication.webhook, and no webhooks is configured' },
  ]);
  expect(errors).toBe(0);
});

it('a preview for an audience that is not told says so', () => {
  expect(printed('message', 'preview', 'page', '--audience', 'status')).toBe(
    'the audience status is told nothing of page: no template has words for it\n',
  );
});
