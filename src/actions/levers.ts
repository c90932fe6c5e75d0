import { within } from '../deadline.ts';
import { codeOf, type ErrorCode } from '../errors.ts';
import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';
import { recordsLever } from './lever-records.ts';
import { routingControlLever } from './lever-routing-controls.ts';
import { standbyAlarmLever } from './lever-standby-alarm.ts';
import { standbyObjectLever } from './lever-standby-object.ts';

/** Looking at a lever: five cluster endpoints at 3 s each, and slack. */
const lookLimitMs = 18_000;

/** What was found of one lever: how it stands, or why it could not be told. */
export interface Looked {
  readonly driver: LeverDriver;
  readonly look: { readonly inPlace: boolean; readonly calls: readonly PlannedCall[] } | ErrorCode;
}

/** Levers of a workload for one move, best first. One that cannot serve these Regions is left out. */
export function leversOf(ports: LeverPorts, workload: Workload, move: Move): LeverDriver[] {
  return workload.levers.flatMap((lever) => {
    try {
      return [driverOf(ports, workload, lever, move)];
    } catch (error) {
      if (codeOf(error) === 'invalid') return [];
      throw error;
    }
  });
}

function driverOf(ports: LeverPorts, workload: Workload, lever: Lever, move: Move): LeverDriver {
  switch (lever.kind) {
    case 'routing-control':
      return routingControlLever(ports, lever, move);
    case 'standby-object':
      return standbyObjectLever(ports, lever, workload, move);
    case 'standby-alarm':
      return standbyAlarmLever(ports, lever, workload, move);
    case 'records':
      return recordsLever(ports, lever, workload.domainName, move);
  }
}

/** Looks at every lever, all at once. */
export function lookAtAll(
  ports: LeverPorts,
  levers: readonly LeverDriver[],
  signal: AbortSignal,
): Promise<readonly Looked[]> {
  return Promise.all(
    levers.map(async (driver) => ({
      driver,
      look: await looking(ports, signal, (limit) => driver.look(limit)).catch(codeOf),
    })),
  );
}

/** Any reading of a lever, within its limit. @throws CodedError `timeout` */
export function looking<Value>(
  ports: LeverPorts,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<Value>,
): Promise<Value> {
  return within(ports.clock, lookLimitMs, signal, work);
}

/** For people: the lever, its plane, and why it could not be looked at, if so. */
export function toldOf({ driver, look }: Looked): string {
  const unread = typeof look === 'string' ? `, could not be read: ${look}` : '';
  return `${driver.kind} (${driver.plane} plane)${unread}`;
}
