import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { exampleElsewhere, muster } from './muster.ts';

const at = ownFolder();

it('a sandbox that finds its port taken says so, and leaves no journal behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const config = exampleElsewhere()
    .replace(/port: \d+/, `port: ${port}`)
    .replace(/^journal: .*$/m, `journal: ${at('data', 'muster.db')}`);
  writeFileSync(at('muster.yaml'), config);
  const { code, stderr } = await muster('serve', '-c', at('muster.yaml'));
  taken.close();

  expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
  expect(code).toBe(1);
  expect(readdirSync(at('data'))).toEqual([]);
});
