import type { Denial } from '../../ports/account.ts';
import { defineCheck, fail, pass } from '../check.ts';

/**
 * IAM's own simulation: what is missing is known before it is needed. It knows neither policies of resources nor those of the organization that
 * have conditions (IAM User Guide, policy simulator), so it is the least that must hold.
 */
export const accountPermissions = defineCheck({
  name: 'account.permissions',
  holds: 'the engine and its acting role may do what the actions declare',
  // Some thirty simulations follow each other, each a third of a second and more.
  timeLimitMs: 60_000,
  subjects: ({ principals }) => principals,
  named: ({ name }) => `of ${name}`,
  async read(ports, { arn, asked }, { workload }, signal) {
    const principal = arn ?? (await ports.account.caller(workload.engineRegion, signal)).arn;
    return ports.account.denied(principal, asked, signal);
  },
  judge(denied, { name, arn, asked, policies }) {
    if (denied.length === 0) {
      return pass(`${new Set(asked.flatMap(({ actions }) => actions)).size} actions allowed`);
    }
    const printed = policies.map((policy) => `'${policy}'`).join(' and ');
    return fail(
      `it may not ${denials(denied)}`,
      `attach what \`muster iam\` prints under ${printed} to ${arn ?? name}`,
    );
  },
});

/** Each action once, with the first place where it is denied. */
function denials(denied: readonly Denial[]): string {
  const byAction = Map.groupBy(denied, ({ action }) => action);
  return [...byAction]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([action, [first, ...others]]) => `${action}${first ? placeOf(first, others.length) : ''}`)
    .join(', ');
}

function placeOf({ resource, region }: Denial, others: number): string {
  const place = resource === '*' ? region : resource;
  if (place === null) return '';
  return ` (${place}${others === 0 ? '' : ` and ${others} more`})`;
}
