import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { root } from '../source-files.ts';
import { exampleElsewhere, muster } from './muster.ts';

const at = ownFolder();

it('lint warns of places where a workload would speak and nobody hears it', async () => {
  const shop = readFileSync(join(root, 'examples', 'workloads', 'shop.yaml'), 'utf8');
  writeFileSync(at('shop.yaml'), shop.replace(/^communication: \{/m, 'communication: { webhook: true,'));
  writeFileSync(
    at('muster.yaml'),
    exampleElsewhere().replace(/workloads:\n(?: {2}- .*\n)+/, 'workloads:\n  - ./shop.yaml\n'),
  );
  const { stdout } = await muster('lint', '-c', at('muster.yaml'), '--json');
  const { findings, errors } = JSON.parse(stdout);
  expect(findings).toMatchObject([
    { level: 'warning', what: 'shop turns on communication.webhook, and no webhooks is configured' },
  ]);
  expect(errors).toBe(0);
});

it('a preview for an audience that is not told says so', async () => {
  expect(await muster('message', 'preview', 'page', '--audience', 'status')).toMatchObject({
    stdout: 'the audience status is told nothing of page: no template has words for it\n',
  });
});
