import { defineCheck, pass, warn } from '../check.ts';
import { type FunctionName, functionsOf } from './function-places.ts';

/** A limit of ours that was raised in one Region only throttles after the failover. */
export const lambdaReserved = defineCheck({
  name: 'lambda.reservedConcurrency',
  holds: 'a function is limited alike in both Regions',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => functionsOf(workload),
  named: ({ name }: FunctionName) => name,
  read: (ports, { name }, { workload }, signal) =>
    Promise.all(workload.regions.map((region) => ports.functions.reservedConcurrency(region, name, signal))),
  judge([first, second], { name }, { workload }) {
    if (first === second)
      return pass(first === null || first === undefined ? 'unreserved in both' : `${first} in both`);
    const shown = (value: number | null | undefined): string =>
      value === null || value === undefined ? 'none' : String(value);
    const [one, other] = workload.regions;
    return warn(
      `${shown(first)} in ${one}, ${shown(second)} in ${other}`,
      `aws lambda put-function-concurrency --function-name ${name} --region <the lower one> --reserved-concurrent-executions ${Math.max(first ?? 0, second ?? 0)}`,
    );
  },
});
