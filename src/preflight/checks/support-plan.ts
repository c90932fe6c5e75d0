import { codeOf } from '../../errors.ts';
import { defineCheck, pass, warn } from '../check.ts';

/** Without a plan AWS's word comes by EventBridge and the public dashboard only, and no case can be opened. */
export const supportPlan = defineCheck({
  name: 'account.supportPlan',
  holds: 'the Health API answers: there is a support plan',
  timeLimitMs: 25_000,
  subjects: ({ workload }) => [workload.accountId],
  named: (accountId: string) => accountId,
  async read(ports, _accountId, { workload }, signal) {
    try {
      await ports.health.events(workload.regions, signal);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'denied') throw error;
      return false;
    }
  },
  judge(answers) {
    if (answers) return pass('AWS Health answers');
    return warn(
      'AWS Health refuses: no plan, or no permission',
      'subscribe to Business Support+ or higher, or rely on EventBridge and the public dashboard; see account.permissions for the permission',
    );
  },
});
