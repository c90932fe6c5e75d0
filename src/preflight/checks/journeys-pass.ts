import { defineCheck, fail, pass, warn } from '../check.ts';

/** A standby whose canary fails on a calm day will not save anybody. */
export const journeysPass = defineCheck({
  name: 'journeys.pass',
  holds: 'every journey passes in both Regions',
  timeLimitMs: 65_000,
  subjects: ({ workload }) =>
    workload.journeys.flatMap(({ id, critical, urls }) =>
      workload.regions.map((region) => ({ id, critical, region, url: urls[region] ?? '' })),
    ),
  named: ({ id, region }) => `${id} in ${region}`,
  read: (ports, { id, region, url }, { workload }, signal) =>
    ports.canaries.journey({ workload: workload.id, journey: id, region, url }, signal),
  judge({ ok, failure, latencyMs }, { critical, url }) {
    if (ok) return pass(`${latencyMs} ms`);
    return (critical ? fail : warn)(`it fails: ${failure ?? 'no reason'}`, `curl -i ${url} from outside its Region`);
  },
});
