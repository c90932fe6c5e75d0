import { defineCheck, fail, pass, warn } from '../check.ts';

/** AWS refuses signatures that are five minutes off (Signature Version 4); leases and heartbeats feel much less. */
const refusedMs = 240_000;
const feltMs = 5_000;

export const clockSkew = defineCheck({
  name: 'engine.clock',
  holds: "the engine's clock agrees with AWS's",
  timeLimitMs: 10_000,
  subjects: ({ workload }) => [workload.engineRegion],
  named: (region: string) => `against ${region}`,
  read: (ports, region, _around, signal) => ports.account.clockSkewMs(region, signal),
  judge(skewMs) {
    const told = `${Math.abs(Math.round(skewMs / 1000))} s ${skewMs < 0 ? 'behind' : 'ahead'}`;
    const fix = 'let the machine follow NTP: chronyc tracking, or 169.254.169.123 on EC2';
    if (Math.abs(skewMs) >= refusedMs) return fail(`${told}: AWS refuses its signatures`, fix);
    return Math.abs(skewMs) >= feltMs ? warn(told, fix) : pass(told);
  },
});
