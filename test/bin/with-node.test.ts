import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root } from '../source-files.ts';

const withNode = join(root, 'bin', 'with-node.js');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-bin-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function run(...values: string[]) {
  return spawnSync(process.execPath, [withNode, ...values], { encoding: 'utf8' });
}

describe('a command handed over to another Node', () => {
  it('gives its exit code and its streams', () => {
    const answer = run('-e', 'process.stdout.write("out"); process.stderr.write("error"); process.exitCode = 3');

    expect(answer).toMatchObject({ status: 3, stdout: 'out', stderr: 'error' });
  });

  it('finds that Node first on its PATH', () => {
    const answer = run(
      '-p',
      'require("node:child_process").execFileSync("node", ["-p", "process.execPath"]).toString()',
    );

    expect(answer.stdout.trim()).toBe(process.execPath);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is told of %s', async (signal) => {
    const script = `process.on('${signal}', () => process.exit(7)); setInterval(() => {}, 1000); process.stdout.write('ready')`;
    const child = spawn(process.execPath, [withNode, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');

    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});

/** The example's configuration, on a free port and with a journal of its own. */
function configuration(): string {
  const text = readFileSync(join(root, 'examples', 'muster.yaml'), 'utf8')
    .replaceAll(/(\.\.)\/(runbooks|scenarios)/g, (_all, _up, name) => join(root, name))
    .replaceAll('./workloads', join(root, 'examples', 'workloads'))
    .replace('../data/muster.db', join(folder, 'muster.db'))
    .replace('port: 8711', 'port: 0')
    .replace(/speed: \d+/, 'speed: 1');
  const path = join(folder, 'muster.yaml');
  writeFileSync(path, text);
  return path;
}

async function alive(address: string): Promise<boolean> {
  return fetch(`${address}/healthz`).then(
    () => true,
    () => false,
  );
}

it('a server goes down with the Node that stands in for it, even when that is killed', async () => {
  const main = join(root, 'src', 'cli', 'main.ts');
  const values = [withNode, main, 'serve', '--config', configuration()];
  const outer = spawn(process.execPath, values, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(outer);
  let address = '';
  for await (const line of createInterface({ input: outer.stdout })) {
    address = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    if (address !== '') break;
  }
  expect(await alive(address)).toBe(true);

  outer.kill('SIGKILL');

  let looks = 0;
  while ((await alive(address)) && looks < 100) {
    looks += 1;
    await sleep(100);
  }
  expect(looks).toBeLessThan(100);
}, 30_000);
