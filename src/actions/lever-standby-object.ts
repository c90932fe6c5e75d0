import { CodedError } from '../errors.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';
import { type StandbySwitch, standbyLever } from './lever-standby.ts';
import { leadsByItself } from './name-roles.ts';

type StandbyObjectLever = Extract<Lever, { kind: 'standby-object' }>;

/**
 * Standby takes over primary by objects: one in a surviving Region turns the inverted health check of `from` unhealthy; the objects of `to` must
 * be gone.
 * @throws CodedError `invalid` when the lever has no switch for the Region that is left
 */
export function standbyObjectLever(
  ports: LeverPorts,
  lever: StandbyObjectLever,
  workload: Workload,
  { from, to }: Move,
): LeverDriver {
  const leaving = lever.switches[from];
  if (!leaving) throw new CodedError('invalid', `the standby-object lever has no switch for ${from}`);
  const switchOf = ({ region, bucket, key }: (typeof leaving)[number]): StandbySwitch => ({
    region,
    target: `s3://${bucket}/${key}`,
    on: { call: 'PutObject', told: 'present' },
    off: { call: 'DeleteObject', told: 'absent' },
    isOn: (signal) => ports.switchObjects.present(region, bucket, key, signal),
    set: (on, signal) =>
      on
        ? ports.switchObjects.put(region, bucket, key, signal)
        : ports.switchObjects.remove(region, bucket, key, signal),
  });
  return standbyLever({
    kind: lever.kind,
    clock: ports.clock,
    leadsByItself: (signal) => leadsByItself(ports, workload, { from, to }, signal),
    propagationMs: 60_000,
    leaving: leaving.map(switchOf),
    admitting: (lever.switches[to] ?? []).map(switchOf),
  });
}
