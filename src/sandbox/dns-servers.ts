import { createHash } from 'node:crypto';
import type { DnsQuestion } from '../ports/aws-clients.ts';
import type { Workload } from '../workload/schema.ts';
import { dnsError } from './aws-error.ts';
import { isAlias, targetHost } from './dns-answers.ts';
import type { Hosted, WorldModel } from './world-model.ts';

/** The engine's own resolver, when no server is named. */
const ownResolver = '';

interface Cached {
  readonly region: string;
  readonly untilMs: number;
}

/**
 * DNS servers as the engine can ask them: the zone's own, which always tell what holds now, and resolvers, which keep an answer for its TTL.
 * A split answer falls to one Region at a time.
 */
export class DnsServers {
  readonly #model: WorldModel;
  readonly #caches = new Map<string, Cached>();

  constructor(model: WorldModel) {
    this.#model = model;
  }

  /** Answers one question now. @throws an error as Node's resolver raises it */
  answer({ server, name, type }: DnsQuestion, luck: number): string[] {
    const { hosted } = this.#model;
    const led = hosted.find(({ workload }) => workload.domainName === name);
    if (!led) return addressesOf(name, type, this.#isTarget(name));
    const region = this.#regionAt(led, server, luck);
    const host = targetHost(led.workload, region);
    if (type !== 'CNAME') return addressesOf(host, type, true);
    if (isAlias(led.workload)) throw noData(name);
    return [host];
  }

  #regionAt({ workload, names }: Hosted, server: string, luck: number): string {
    const { nameServers, resolvers } = workload.dns;
    if (nameServers.includes(server)) return pick(names.answer(), luck);
    if (server !== ownResolver && !resolvers.includes(server)) throw silent(server);
    const nowMs = this.#model.clock.now();
    const key = `${server} ${workload.domainName}`;
    const cached = this.#caches.get(key);
    if (cached && cached.untilMs > nowMs) return cached.region;
    const region = pick(names.answer(), luck);
    this.#caches.set(key, { region, untilMs: nowMs + this.#ttlMs(workload) });
    return region;
  }

  #ttlMs({ ttlSeconds }: Workload): number {
    return 1000 * (this.#model.account.wrong('ttl-high')?.seconds ?? ttlSeconds);
  }

  #isTarget(name: string): boolean {
    return this.#model.hosted.some(({ workload }) =>
      workload.regions.some((region) => targetHost(workload, region) === name),
    );
  }
}

/** Every host has two addresses of its own and none of the newer kind; the network is one that RFC 2544 keeps for tests. */
function addressesOf(host: string, type: DnsQuestion['type'], known: boolean): string[] {
  if (!known) throw dnsError(host);
  if (type !== 'A') throw noData(host);
  const [high = 0, low = 0] = createHash('sha256').update(host).digest();
  return [1, 2].map((last) => `198.18.${high}.${(low & 0xfc) + last}`);
}

function pick(answer: Readonly<Record<string, number>>, luck: number): string {
  let reached = 0;
  let last = '';
  for (const [region, share] of Object.entries(answer)) {
    reached += share;
    last = region;
    if (luck < reached) return region;
  }
  return last;
}

function noData(name: string): Error {
  return Object.assign(new Error(`queryData ENODATA ${name}`), { code: 'ENODATA', hostname: name });
}

function silent(server: string): Error {
  return Object.assign(new Error(`queryTimeout ETIMEOUT ${server}`), { code: 'ETIMEOUT' });
}
