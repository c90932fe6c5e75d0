import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Server } from './child.ts';

export interface Seen {
  /** Those that were taken: a refusal is an answer, and no work done. */
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly errors: number;
  /** Of the server: on a busy machine the steadier figure. */
  readonly processorUsPerRequest: number;
}

/** Drives a server with wrk, one thread and so many connections; a script that ends by itself ends it before `seconds`. */
export async function wrk(
  server: Server,
  options: { script: string; connections: number; seconds: number; args: readonly (string | number)[] },
): Promise<Seen> {
  const { script, connections, seconds, args } = options;
  const { address } = server;
  const path = new URL(script, import.meta.url).pathname;
  const flags = [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    path,
    address,
    '--',
    ...args.map(String),
  ];
  const before = server.processorSeconds;
  const child = spawn('wrk', flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const line = output.split('\n').find((one) => one.startsWith('{'));
  if (line === undefined) throw new Error(`wrk says nothing: ${output}`);
  const seen = JSON.parse(line) as {
    requests: number;
    durationUs: number;
    p50Us: number;
    p99Us: number;
    errors: number;
  };
  return {
    requestsPerSecond: Math.round((seen.requests - seen.errors) / (seen.durationUs / 1_000_000)),
    p50Ms: round(seen.p50Us / 1000),
    p99Ms: round(seen.p99Us / 1000),
    requests: seen.requests,
    errors: seen.errors,
    processorUsPerRequest: Math.round(((server.processorSeconds - before) * 1_000_000) / seen.requests),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
