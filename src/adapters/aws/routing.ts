import { CodedError, codeOf } from '../../errors.ts';
import type { Net } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Lookup, Routing, ServerAnswer } from '../../ports/traffic.ts';
import { unlessAborted } from './call.ts';
import { within } from './in-turn.ts';
import { faultName, translate } from './translate.ts';

/** One DNS server is waited for so long, all its questions together. */
const perServerMs = 4_000;
/** The name is there, and has no record of the type asked for: what Route 53 says of an alias when it is asked for a canonical name. */
const noData = 'ENODATA';
/** The resolver of this machine. */
const own = '';

/** A Region code as a part of a host name: area, direction, number (`shop.us-east-1.example.com`, `shop-ap-southeast-2.example.com`). */
const regionCode =
  /(?:^|[.-])((?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov)?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d)(?=[.-]|$)/i;

/** The Region that a regional endpoint's host name speaks of; undefined when it holds none. */
export function regionInHost(host: string): string | undefined {
  return regionCode.exec(host)?.[1]?.toLowerCase();
}

/**
 * Where DNS leads now. A canonical name tells its Region itself; an alias of Route 53 answers addresses only, which are compared with those of
 * the Regions' own targets.
 */
export function routing(net: Net, clock: Clock): Routing {
  return {
    /** @throws CodedError `invalid` when a name without a Region code is answered */
    async answeringRegions(name, signal) {
      const what = `name ${name}`;
      try {
        const hosts = await unlessAborted(net.resolveCname(name, signal), signal);
        return [...new Set(hosts.map((host) => regionOf(host, what)))].sort();
      } catch (error) {
        throw translate(error, { what, mutating: false });
      }
    },
    async answers(lookup, signal) {
      const targets = targetsOf(net, lookup);
      const answer = async (server: string): Promise<ServerAnswer> => {
        const what = `name ${lookup.name} at ${server === own ? 'our resolver' : server}`;
        try {
          const regions = await within(clock, perServerMs, signal, (limit) =>
            unlessAborted(regionsAt(net, lookup, server, targets, limit), limit),
          );
          return { server, regions, failure: null };
        } catch (error) {
          return { server, regions: [], failure: codeOf(translate(error, { what, mutating: false })) };
        }
      };
      return Promise.all(lookup.servers.map(answer));
    },
  };
}

type Addresses = (signal: AbortSignal) => Promise<ReadonlyMap<string, readonly string[]>>;

/** @throws CodedError `invalid` when what is answered belongs to no Region */
async function regionsAt(
  net: Net,
  { name, targets }: Lookup,
  server: string,
  addressesOfTargets: Addresses,
  signal: AbortSignal,
): Promise<string[]> {
  const hosts = (await records(net, { server, name, type: 'CNAME' }, signal)).map(bare);
  const told = hosts.map(
    (host) => Object.keys(targets).find((region) => bare(targets[region] ?? '') === host) ?? regionInHost(host),
  );
  if (told.length > 0 && told.every((region) => region !== undefined)) return [...new Set(told)].sort();
  const found = await addresses(net, server, name, signal);
  const known = await addressesOfTargets(signal);
  const regions = [...known].filter(([, those]) => those.some((address) => found.includes(address)));
  if (regions.length === 0) throw new CodedError('invalid', `${found.join(', ')} belong to no Region of ${name}`);
  return regions.map(([region]) => region).sort();
}

/** Addresses of the Regions' own targets, looked up at most once, and only when an alias asks for them. */
function targetsOf(net: Net, { targets }: Lookup): Addresses {
  let known: Promise<ReadonlyMap<string, readonly string[]>> | undefined;
  return (signal) => {
    known ??= Promise.all(
      Object.entries(targets).map(
        async ([region, host]) => [region, await addresses(net, own, host, signal).catch(() => [])] as const,
      ),
    ).then((entries) => new Map(entries));
    return known;
  };
}

async function addresses(net: Net, server: string, name: string, signal: AbortSignal): Promise<string[]> {
  const old = await records(net, { server, name, type: 'A' }, signal);
  return old.length > 0 ? old : records(net, { server, name, type: 'AAAA' }, signal);
}

/** None is an answer; every other failure is one. */
async function records(net: Net, question: Parameters<Net['ask']>[0], signal: AbortSignal): Promise<string[]> {
  try {
    return await net.ask(question, signal);
  } catch (error) {
    if (faultName(error) === noData) return [];
    throw error;
  }
}

function bare(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function regionOf(host: string, what: string): string {
  const region = regionInHost(host);
  if (region === undefined) throw new CodedError('invalid', `${what}: ${host} does not hold a Region code`);
  return region;
}
