import { defineCheck, fail, pass } from '../check.ts';

/** What one Region was raised to, the other must have. Which quotas count is the workload's to say: their codes are AWS's, by `list-service-quotas`. */
export const quotasEqual = defineCheck({
  name: 'quotas.equal',
  holds: 'neither Region has a lower service quota than the other',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => workload.capacity.quotas,
  named: ({ service, name }) => `${service} ${name}`,
  read: (ports, { service, quota }, { workload }, signal) =>
    Promise.all(
      workload.regions.map(async (region) => ({
        region,
        value: await ports.account.quota(region, service, quota, signal),
      })),
    ),
  judge(readings, { service, quota }) {
    const [lower, higher] = [...readings].sort((one, other) => one.value - other.value);
    if (!lower || !higher || lower.value === higher.value) return pass(`${lower?.value ?? 'none'} in both`);
    return fail(
      `${lower.value} in ${lower.region}, ${higher.value} in ${higher.region}`,
      `aws service-quotas request-service-quota-increase --region ${lower.region} --service-code ${service} --quota-code ${quota} --desired-value ${higher.value}`,
    );
  },
});
