import { CodedError } from '../../errors.ts';
import type { Net } from '../../ports/aws-clients.ts';
import type { Routing } from '../../ports/traffic.ts';
import { unlessAborted } from './call.ts';
import { translate } from './translate.ts';

/** A Region code as a part of a host name: area, direction, number (`shop.us-east-1.example.com`, `shop-ap-southeast-2.example.com`). */
const regionCode =
  /(?:^|[.-])((?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov)?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d)(?=[.-]|$)/i;

/** The Region that a regional endpoint's host name speaks of; undefined when it holds none. */
export function regionInHost(host: string): string | undefined {
  return regionCode.exec(host)?.[1]?.toLowerCase();
}

/** What DNS answers for the workload's name now, read from the Region codes in the host names that it leads to. */
export function routing(net: Net): Routing {
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
  };
}

function regionOf(host: string, what: string): string {
  const region = regionInHost(host);
  if (region === undefined) throw new CodedError('invalid', `${what}: ${host} does not hold a Region code`);
  return region;
}
