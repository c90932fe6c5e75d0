import { defineCheck, pass, warn } from '../check.ts';

/** In calm times the name leads to one Region, or to both where both serve; a name that answers nowhere is an outage already. */
export const dnsLeads = defineCheck({
  name: 'dns.leads',
  holds: "the workload's name leads to Regions of the workload",
  timeLimitMs: 10_000,
  subjects: ({ workload }) => [workload.domainName],
  named: (name: string) => name,
  read: (ports, name, _around, signal) => ports.routing.answeringRegions(name, signal),
  judge(regions, name, { workload }) {
    const strange = regions.filter((region) => !workload.regions.some((one) => one === region));
    if (regions.length === 0 || strange.length > 0)
      return warn(
        `it leads to ${strange.join(' and ') || 'no Region'}`,
        `see where ${name} points, and correct its records or the workload file`,
      );
    return pass(regions.join(' and '));
  },
});
