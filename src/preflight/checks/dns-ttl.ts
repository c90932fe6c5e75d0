import { defineCheck, pass, warn } from '../check.ts';
import { zonesOf } from './dns-names.ts';

/** AWS's advice for records that fail over, seconds (Route 53 DG, best practices). */
const advisedSeconds = 60;

/** Every second of TTL is a second of outage for those who asked just before. */
export const dnsTtl = defineCheck({
  name: 'dns.ttl',
  holds: 'answers are kept for 60 s at most, and no longer than the workload file says',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => zonesOf(workload),
  named: (zone: string) => zone,
  read: (ports, zone, { workload }, signal) => ports.dnsConfiguration.records(zone, workload.domainName, signal),
  judge(records, _zone, { workload }) {
    const longest = Math.max(0, ...records.map(({ ttlSeconds }) => ttlSeconds ?? 0));
    const limit = Math.max(advisedSeconds, workload.ttlSeconds);
    if (longest > limit)
      return warn(
        `${longest} s, and the workload file says ${workload.ttlSeconds}`,
        `set the TTL of the records of ${workload.domainName} to ${Math.min(advisedSeconds, workload.ttlSeconds)}`,
      );
    return pass(longest === 0 ? 'aliases: 60 s' : `${longest} s`);
  },
});
