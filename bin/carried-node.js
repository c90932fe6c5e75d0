// Finds a Node new enough for Muster: the one that runs this if it will do, else the one that was installed with it.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const wanted = 24;

export const newEnough = Number(process.versions.node.split('.')[0]) >= wanted;

function carriedNode() {
  try {
    const name = `node-${process.platform}-${process.arch}`;
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'node');
  } catch {
    return undefined;
  }
}

// Runs `node ...values` in this one's place: same streams, signals passed on, same exit code. The channel tells the child, by closing, when
// this process is killed in a way that cannot be passed on.
export function handOver(values) {
  const node = newEnough ? process.execPath : carriedNode();
  if (!node) {
    process.stderr.write(
      `muster needs Node ${wanted} or later; this is ${process.version} on ${process.platform}-${process.arch}, ` +
        'for which no runtime is carried. Install Node 24 and run the same command again.\n',
    );
    process.exit(2);
  }
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, values, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    // Ctrl-C at a terminal reaches the child by itself; a second time would mean "at once".
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  child.on('error', (error) => {
    process.stderr.write(`${node} cannot be started: ${error.message}\n`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
