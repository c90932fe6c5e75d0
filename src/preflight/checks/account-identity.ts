import { defineCheck, fail, pass } from '../check.ts';

/** The credentials are those of the account that the workload is in, as the engine's own Region tells. */
export const accountIdentity = defineCheck({
  name: 'account.identity',
  holds: "the credentials belong to the workload's account",
  timeLimitMs: 10_000,
  subjects: ({ workload }) => [workload.engineRegion],
  named: (region: string) => `by the STS of ${region}`,
  read: (ports, region, _around, signal) => ports.account.caller(region, signal),
  judge({ accountId, arn }, _region, { workload }) {
    if (accountId === workload.accountId) return pass(arn);
    return fail(
      `they belong to ${accountId}, and the workload is in ${workload.accountId}`,
      'start Muster with credentials of the right account',
    );
  },
});
