import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Server } from './intake/child.ts';
import { countIn, missingFrom, postUntilGone } from './intake/kill.ts';
import { told } from './intake/report.ts';
import { newIdentity, notifications } from './intake/signing.ts';
import { type Seen, wrk } from './intake/wrk.ts';

/**
 * `npm run bench:intake -- [--seconds 4] [--connections 16] [--key-bits 2048] [--floor] [--against-alertmanager] [--json]`, driven by wrk
 * (Debian's package); what is compared is compared within one run. Every signal is on disk before it is acknowledged, and every request its own:
 * 1. signed SNS notifications, one a request; 2. alerts, one a request; 3. alerts, a hundred a request; 4. kill -9 in the middle of (1).
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    // As SNS's own signing keys; the sandbox's have 512, which cost a third to verify.
    'key-bits': { type: 'string', default: '2048' },
    floor: { type: 'boolean', default: false },
    'against-alertmanager': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
/**
 * Notifications for warming up, measuring and killing: a server that has taken them all is done before its time. Node's compiler goes on for some
 * 100,000 requests, and both servers grow quicker until then.
 */
const warmUp = 60_000;
const measured = 20_000 * seconds;
const killed = 8_000;
/** So many acknowledged, it is killed. */
const killedAfter = 2_000;

const folder = mkdtempSync(join(tmpdir(), 'muster-intake-'));
const keyBits = Number(values['key-bits']);
const identity = newIdentity(keyBits);
const certificate = join(folder, 'certificate.pem');
writeFileSync(certificate, identity.certificatePem);

/** A server of ours with a journal of its own. */
async function start(script: string, name: string): Promise<{ server: Server; journal: string }> {
  const journal = join(folder, `${name}.db`);
  return { server: await Server.script(script, '--journal', journal, '--certificate', certificate), journal };
}

async function signedOnes(script: string, name: string, lines: string) {
  const { server, journal } = await start(script, name);
  const run = (length: number, first: number, last: number) =>
    wrk(server, { script: 'notifications.lua', connections, seconds: length, args: [lines, first, last] });
  await run(6, 1, warmUp);
  const seen = await run(3 * seconds, warmUp + 1, warmUp + measured);
  const memory = server.residentBytes;
  await server.end('SIGTERM');
  return { ...seen, ...memory, journal };
}

async function alerts(server: Server, name: string, each: number): Promise<Seen> {
  const run = (part: string, length: number, prepared: number) =>
    wrk(server, {
      script: 'alerts.lua',
      connections,
      seconds: length,
      args: [`${name}-${part}`, each, prepared],
    });
  // The same process takes the hundreds after the single ones, and is warm by then.
  await run('warm', each === 1 ? 6 : 2, 10);
  return run('seen', seconds, each === 1 ? 0 : 400 * seconds);
}

async function musterAlerts() {
  const { server, journal } = await start('muster-child.ts', 'alerts');
  const one = await alerts(server, 'one', 1);
  const hundred = await alerts(server, 'hundred', 100);
  const memory = server.residentBytes;
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  await server.end('SIGTERM');
  return { one, hundred, ...memory, metrics, onDisk: countIn(journal) };
}

async function alertmanagerAlerts() {
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(config, 'route: { receiver: nobody, group_wait: 10m }\nreceivers: [{ name: nobody }]\n');
  const address = 'http://127.0.0.1:19093';
  const flags = [
    '--web.listen-address=127.0.0.1:19093',
    '--cluster.listen-address=',
    `--storage.path=${join(folder, 'am')}`,
  ];
  const server = await Server.program(
    'prometheus-alertmanager',
    [`--config.file=${config}`, ...flags],
    address,
    '/-/ready',
  );
  const one = await alerts(server, 'one', 1);
  const hundred = await alerts(server, 'hundred', 100);
  const memory = server.residentBytes;
  await server.end('SIGTERM');
  return { one, hundred, ...memory };
}

async function killInTheMiddle(bodies: readonly string[]) {
  const { server, journal } = await start('muster-child.ts', 'killed');
  const acknowledged = await postUntilGone(server.address, bodies, connections, (count) => {
    if (count === killedAfter) void server.end('SIGKILL');
  });
  return { sent: bodies.length, acknowledged: acknowledged.length, missing: missingFrom(journal, acknowledged).length };
}

try {
  const bodies = await notifications(warmUp + measured + killed, identity);
  const lines = join(folder, 'notifications.jsonl');
  writeFileSync(lines, `${bodies.join('\n')}\n`);
  const floor = values.floor ? await signedOnes('floor-child.ts', 'floor', lines) : null;
  const sns = await signedOnes('muster-child.ts', 'sns', lines);
  const snsOnDisk = countIn(sns.journal);
  const alertmanager = values['against-alertmanager'] ? await alertmanagerAlerts() : null;
  const own = await musterAlerts();
  const kill = await killInTheMiddle(bodies.slice(-killed));
  const result = { connections, keyBits, floor, sns: { ...sns, onDisk: snsOnDisk }, alertmanager, alerts: own, kill };
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : told(result));
} finally {
  rmSync(folder, { recursive: true });
}
