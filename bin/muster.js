#!/usr/bin/env node
// Finds a Node new enough to run Muster (24 or later), the carried one if need be, and hands over to the command line.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wanted = 24;
const entry = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'cli', 'main.ts');

function carriedNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'node');
  } catch {
    return undefined;
  }
}

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  await import(entry);
} else {
  const node = carriedNode();
  if (!node) {
    process.stderr.write(
      `muster needs Node ${wanted} or later; this is ${process.version} on ${process.platform}-${process.arch}, ` +
        'for which no runtime is carried. Install Node 24 and run the same command again.\n',
    );
    process.exit(2);
  }
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
