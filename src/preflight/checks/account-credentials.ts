import { defineCheck, fail, pass, warn } from '../check.ts';

const minuteMs = 60_000;
/** An hour is what STS was out of reach for in the longest events; half of that is no margin at all. */
const shortMs = 60 * minuteMs;
const tooShortMs = 30 * minuteMs;

/** What is held when STS fails must last: it cannot be renewed then. */
export const accountCredentials = defineCheck({
  name: 'account.credentials',
  holds: 'the session outlasts an outage of STS',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => [workload.accountId],
  named: () => 'of the engine',
  read: (ports, _accountId, _around, signal) => ports.account.credentials(signal),
  judge({ expiresAtMs, source }, _accountId, _around, nowMs) {
    if (expiresAtMs === null) return pass(`${source}: without an end`);
    const leftMs = expiresAtMs - nowMs;
    const told = `${source}: ${Math.max(0, Math.floor(leftMs / minuteMs))} min left`;
    const fix =
      "raise aws: sessionSeconds and the role's MaxSessionDuration to 12 h, and take the role on from a key or an instance, not from another role";
    if (leftMs < tooShortMs) return fail(told, fix);
    return leftMs < shortMs ? warn(told, fix) : pass(told);
  },
});
