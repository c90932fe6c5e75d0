import { CodedError } from '../errors.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';
import { type StandbySwitch, standbyLever } from './lever-standby.ts';
import { leadsByItself } from './name-roles.ts';

type StandbyAlarmLever = Extract<Lever, { kind: 'standby-alarm' }>;

/**
 * Standby takes over primary by alarms: a datapoint of 1 sends an alarm of a surviving Region off, and with it the health check of `from`, which
 * follows the alarm's metric (Route 53 developer guide, monitoring a CloudWatch alarm); 0 takes it back. The alarm ignores missing data, so that
 * one datapoint lasts.
 * @throws CodedError `invalid` when the lever has no alarm for the Region that is left
 */
export function standbyAlarmLever(
  ports: LeverPorts,
  lever: StandbyAlarmLever,
  workload: Workload,
  { from, to }: Move,
): LeverDriver {
  const leaving = lever.alarms[from];
  if (!leaving) throw new CodedError('invalid', `the standby-alarm lever has no alarm for ${from}`);
  const switchOf = ({ region, name, namespace, metric }: (typeof leaving)[number]): StandbySwitch => ({
    region,
    target: `alarm ${name} (${namespace} ${metric})`,
    on: { call: 'PutMetricData', told: '1' },
    off: { call: 'PutMetricData', told: '0' },
    async isOn(signal) {
      const [alarm] = await ports.alarms.states(region, [name], signal);
      if (!alarm) throw new CodedError('notFound', `there is no alarm ${name} in ${region}`);
      return alarm.state === 'ALARM';
    },
    set: (on, signal) => ports.switchMetrics.put({ region, namespace, metric, value: on ? 1 : 0 }, signal),
  });
  return standbyLever({
    kind: lever.kind,
    clock: ports.clock,
    leadsByItself: (signal) => leadsByItself(ports, workload, { from, to }, signal),
    propagationMs: 90_000,
    leaving: leaving.map(switchOf),
    admitting: (lever.alarms[to] ?? []).map(switchOf),
  });
}
