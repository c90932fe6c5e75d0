import { Resolver } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DnsQuestion, HttpAnswer, Net } from '../../ports/aws-clients.ts';

/** Answers larger than this are cut off with an error; the public Health feed is well below. */
const maxBodyBytes = 16 * 1024 * 1024;

/** One DNS server is asked this long, in milliseconds, and twice before the lookup fails. */
const dnsTimeoutMs = 2_000;

/**
 * HTTPS and DNS from this machine. Every GET looks its name up and connects anew: in the DynamoDB event of October 2025 connections
 * that were kept alive went on working while new ones could not be made. Redirects are answers, not followed.
 */
export function realNet(): Net {
  return { get, resolveCname, ask };
}

function get(url: string, signal: AbortSignal): Promise<HttpAnswer> {
  const request = url.startsWith('http:') ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent: false, signal, headers: { 'user-agent': 'muster' } }, (incoming) => {
      bodyOf(incoming).then((body) => {
        resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming), body });
      }, reject);
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`the answer is larger than ${maxBodyBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

function flat(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}

function resolveCname(name: string, signal: AbortSignal): Promise<string[]> {
  return looking(signal, (resolver) => resolver.resolveCname(name));
}

/** A server that is given by its name is looked up first, by the resolver of this machine. */
function ask({ server, name, type }: DnsQuestion, signal: AbortSignal): Promise<string[]> {
  return looking(signal, async (resolver) => {
    if (server !== '') resolver.setServers(await addressesOf(server, resolver));
    signal.throwIfAborted();
    switch (type) {
      case 'A':
        return resolver.resolve4(name);
      case 'AAAA':
        return resolver.resolve6(name);
      case 'CNAME':
        return resolver.resolveCname(name);
    }
  });
}

async function addressesOf(server: string, resolver: Resolver): Promise<string[]> {
  return isServerAddress(server) ? [server] : resolver.resolve4(server);
}

/** An address, with a port or without: `192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:5353`. */
function isServerAddress(server: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}(:\d+)?$/.test(server) || server.includes('::') || server.startsWith('[');
}

async function looking(signal: AbortSignal, look: (resolver: Resolver) => Promise<string[]>): Promise<string[]> {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    return await look(resolver);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
