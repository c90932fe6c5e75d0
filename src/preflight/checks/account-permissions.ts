import { defineCheck, fail, pass } from '../check.ts';

/** IAM's own simulation: what is missing is known before it is needed. It knows neither resources nor conditions, so it is the least that must hold. */
export const accountPermissions = defineCheck({
  name: 'account.permissions',
  holds: 'the engine may do what its actions declare',
  timeLimitMs: 30_000,
  subjects: ({ workload }) => [workload.engineRegion],
  named: () => 'of the engine',
  async read(ports, region, { neededActions }, signal) {
    const { arn } = await ports.account.caller(region, signal);
    return ports.account.denied(arn, neededActions, signal);
  },
  judge(denied, _region, { neededActions }) {
    if (denied.length === 0) return pass(`${neededActions.length} actions allowed`);
    return fail(`it may not ${denied.join(', ')}`, 'attach what `muster iam` prints to the engine, read and mitigate');
  },
});
