import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, pass, warn } from '../check.ts';
import { aliasesOf } from './function-places.ts';

/** Without it every request of the first minute is a cold start. */
export const lambdaProvisioned = defineCheck({
  name: 'lambda.provisionedConcurrency',
  holds: 'an alias is kept as warm in one Region as in the other',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => aliasesOf(workload),
  named: ({ name, alias }) => `${name}:${alias}`,
  read: (ports, { name, alias }, { workload }, signal) =>
    Promise.all(
      workload.regions.map(async (region) => ({
        region,
        held: await ports.functions.provisionedConcurrency(region, name, alias, signal),
      })),
    ),
  judge(readings, { name, alias }, { workload }) {
    const most = Math.max(neededBy(workload, name), ...readings.map(({ held }) => held?.requested ?? 0));
    if (most === 0) return pass('none in either Region');
    const fix = (region: string): string =>
      `aws lambda put-provisioned-concurrency-config --function-name ${name} --qualifier ${alias} --region ${region} --provisioned-concurrent-executions ${most}`;
    const cold = readings.find(({ held }) => (held?.requested ?? 0) < most);
    if (cold)
      return fail(`${cold.held?.requested ?? 'none'} in ${cold.region}, and ${most} are needed`, fix(cold.region));
    const starting = readings.find(({ held }) => held !== null && held.available < held.requested);
    if (starting)
      return warn(`${starting.held?.available} of ${most} ready in ${starting.region}`, fix(starting.region));
    return pass(`${most} in both`);
  },
});

/** What the workload file asks for the function; 0 where it asks for nothing. */
function neededBy({ components, capacity }: Workload, name: string): number {
  const ids = components.filter((component) => component.name === name).map(({ id }) => id);
  return Math.max(
    0,
    ...capacity.provisioned.filter(({ component }) => ids.includes(component)).map((one) => one.executions),
  );
}
