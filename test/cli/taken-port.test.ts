import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';

it('a sandbox that finds its port taken says so, and leaves no journal behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-port-'));
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const config = readFileSync(resolve('examples', 'muster.yaml'), 'utf8')
    .replaceAll('../', `${resolve('.')}/`)
    .replaceAll('./workloads', resolve('examples', 'workloads'))
    .replace(/port: \d+/, `port: ${port}`)
    .replace(/^journal: .*$/m, `journal: ${join(folder, 'data', 'muster.db')}`);
  writeFileSync(join(folder, 'muster.yaml'), config);
  const words = [resolve('bin', 'muster.js'), 'serve', '-c', join(folder, 'muster.yaml')];
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 30_000 });
  taken.close();

  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  expect(status).toBe(1);
  expect(readdirSync(join(folder, 'data'))).toEqual([]);
  rmSync(folder, { recursive: true });
});
