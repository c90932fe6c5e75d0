import type { HealthCheckReading } from '../../ports/health-checks.ts';
import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, type Judgement, pass } from '../check.ts';
import { readRecord, zonesOf } from './dns-names.ts';
import { worksByChecks } from './dns-records.ts';

interface Settings {
  readonly own: HealthCheckReading;
  /** Checks that a calculated one is computed from. */
  readonly children: readonly HealthCheckReading[];
}

/**
 * The check of a Region's record does what the levers count on: it is enabled, follows the routing control of that Region, and reads each
 * switch object through an inverted check (AWS blog "Creating Disaster Recovery Mechanisms Using Amazon Route 53"). A disabled check counts as healthy
 * for ever (Route 53 API, HealthCheckConfig).
 */
export const healthCheckSettings = defineCheck({
  name: 'healthChecks.settings',
  holds: 'the levers can take each Region out of the answer',
  timeLimitMs: 20_000,
  subjects: ({ workload }) => (zonesOf(workload).length > 0 && worksByChecks(workload) ? workload.regions : []),
  named: (region: string) => `of ${region}`,
  async read(ports, region, { workload }, signal): Promise<Settings | null> {
    const { dnsConfiguration: dns } = ports;
    const id = (await readRecord(dns, workload, region, signal))?.healthCheckId ?? null;
    if (id === null) return null;
    const own = await dns.healthCheck(id, signal);
    return { own, children: await Promise.all(own.children.map((child) => dns.healthCheck(child, signal))) };
  },
  judge(settings, region, { workload }) {
    if (!settings) return fail('there is none to look at', `see dns.records of ${region}`);
    const { own, children } = settings;
    const all = [own, ...children];
    const disabled = all.find((check) => check.disabled);
    if (disabled)
      return fail(
        `${disabled.id} is disabled: always healthy`,
        `aws route53 update-health-check --health-check-id ${disabled.id} --no-disabled`,
      );
    return (
      threshold(own, children) ??
      controls(all, workload, region) ??
      switches(all, workload, region) ??
      pass(shown(own, children))
    );
  },
});

function shown(own: HealthCheckReading, children: readonly HealthCheckReading[]): string {
  return children.length === 0 ? own.type : `${own.type} over ${children.map(({ type }) => type).join(', ')}`;
}

/** With a threshold below the number of children one lever alone cannot take the Region out. */
function threshold(
  { id, type, threshold: least }: HealthCheckReading,
  children: readonly HealthCheckReading[],
): Judgement | undefined {
  if (type !== 'CALCULATED' || (least ?? 0) >= children.length) return undefined;
  return fail(
    `${id} is healthy while ${least} of ${children.length} are: one lever alone does not move traffic`,
    `aws route53 update-health-check --health-check-id ${id} --health-threshold ${children.length}`,
  );
}

function controls(all: readonly HealthCheckReading[], { levers }: Workload, region: string): Judgement | undefined {
  for (const lever of levers) {
    if (lever.kind !== 'routing-control') continue;
    const arn = lever.controls[region];
    const follows = all.some(({ type, routingControlArn }) => type === 'RECOVERY_CONTROL' && routingControlArn === arn);
    if (!follows)
      return fail(
        `no check follows the routing control of ${region}`,
        `aws route53 create-health-check with Type=RECOVERY_CONTROL,RoutingControlArn=${arn}`,
      );
  }
  return undefined;
}

function switches(all: readonly HealthCheckReading[], { levers }: Workload, region: string): Judgement | undefined {
  for (const lever of levers) {
    if (lever.kind !== 'standby-object') continue;
    for (const { bucket, key } of lever.switches[region] ?? []) {
      const reading = all.find(({ asks }) => asks?.startsWith(`${bucket}.`) && asks.endsWith(`/${key}`));
      if (!reading)
        return fail(
          `no check reads s3://${bucket}/${key}`,
          `add an inverted HTTPS check of https://${bucket}.s3.<region>.amazonaws.com/${key}`,
        );
      if (!reading.inverted)
        return fail(
          `${reading.id} is not inverted: the absent object reads as an outage`,
          `aws route53 update-health-check --health-check-id ${reading.id} --inverted`,
        );
    }
  }
  return undefined;
}
