import { changeWithin, within } from '../deadline.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { ConsumerReading, ConsumersOf } from '../ports/consumers.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts, Performance, PlannedCall, RetryPolicy, StepPlan } from './define.ts';
import { leaseStore } from './inputs.ts';

/** The control plane of a Region in trouble gets this long for one question or change, ms. */
const callLimitMs = 4_000;
/**
 * Each attempt looks first, and changes only what is not as wanted; none follows a change whose outcome is not known. Where one call in five fails, one attempt in three fails at its question or its
 * change, and of four in a row one in sixty does; where nothing answers they end after seven seconds, or half a minute where every call hangs.
 */
export const switchingRetry: RetryPolicy = {
  attempts: 4,
  firstDelayMs: 1_000,
  factor: 2,
  maxDelayMs: 4_000,
  on: ['throttled', 'unavailable', 'timeout'],
};
const pollMs = 1_000;

/** Services whose messages reach a function by an event-source mapping (AWS Lambda Developer Guide, "Event source mappings"). */
const polledServices: readonly string[] = ['sqs', 'kinesis', 'dynamodb'];

type Ports = Pick<ActionPorts, 'consumers' | 'pausedConsumers' | 'clock'>;

/** Which consumers are meant: in which Region, and to what end. */
export interface Switching {
  readonly workload: Workload;
  readonly region: string;
  /** The Region in trouble: its part of the lease's store is asked last. */
  readonly troubled: string;
  readonly enable: boolean;
}

/** Functions that are fed by what they do not answer to, and schedules: what goes on by itself in a Region that nobody calls any more. */
export function consumersOf({ components, bound }: Workload, region: string): ConsumersOf {
  const fed = components.filter(({ service }) => polledServices.includes(service)).flatMap(({ calls }) => calls);
  return {
    functionNames: components
      .filter(({ id, service }) => service === 'lambda' && fed.includes(id))
      .map(({ name }) => name),
    schedules: bound.filter((one) => one.kind === 'schedule' && one.region === region).map(({ name }) => name),
  };
}

/** Nothing that cannot be read stands in the way: it is said, and tried when its turn comes. */
export async function planSwitching(ports: Ports, switching: Switching, signal: AbortSignal): Promise<StepPlan> {
  const { workload, region } = switching;
  const { functionNames, schedules } = consumersOf(workload, region);
  if (functionNames.length + schedules.length === 0) return { calls: [], readings: [], obstacles: [] };
  const name = `consumers in ${region}`;
  try {
    const found = await toSwitch(ports, switching, signal);
    const calls = [...new Set(found.map(({ target, kind }) => `${kind} ${target}`))].map((one) =>
      callOf(one, switching),
    );
    const value = found.length === 0 ? 'as wanted already' : `${found.length} to be ${word(switching)}`;
    return { calls, readings: [{ name, value }], obstacles: [] };
  } catch (error) {
    if (signal.aborted) throw error;
    const value = `${region} does not tell (${codeOf(error)}): tried when its turn comes`;
    const all = [...functionNames.map((one) => `event-source ${one}`), ...schedules.map((one) => `schedule ${one}`)];
    return { calls: all.map((one) => callOf(one, switching)), readings: [{ name, value }], obstacles: [] };
  }
}

/**
 * Looks which consumers are not as wanted, and switches those, each once. Before any is disabled its id is written down beside the lease, so that
 * the way back enables what was disabled here and nothing else; a repeat in the same incident adds to what it wrote.
 * @throws CodedError of one that failed, after all were tried: `outcomeUnknown` before any other, since that is looked at before anything is repeated
 */
export async function switchConsumers(
  ports: Ports,
  switching: Switching,
  { incidentId, signal }: Pick<Performance, 'incidentId' | 'signal'>,
): Promise<{ switched: number }> {
  const { workload, region, troubled, enable } = switching;
  const found = await toSwitch(ports, switching, signal);
  if (found.length === 0) return { switched: 0 };
  const store = leaseStore(workload, troubled);
  if (!enable) {
    const before = await ports.pausedConsumers.read(store, workload.id, region, signal);
    const kept = before.incidentId === incidentId ? before.ids : [];
    const ids = [...new Set([...kept, ...found.map(({ id }) => id)])];
    await ports.pausedConsumers.write(store, workload.id, region, { incidentId, ids }, signal);
  }
  const outcomes = await Promise.allSettled(
    found.map((one) =>
      changeWithin(
        ports.clock,
        callLimitMs,
        signal,
        `${one.target} in ${region} was not seen ${word(switching)}`,
        (limited) => ports.consumers.switch(region, one, enable, limited),
      ),
    ),
  );
  const failures = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const first = failures.find((error) => codeOf(error) === 'outcomeUnknown') ?? failures[0];
  if (first !== undefined) throw first;
  return { switched: found.length };
}

/** Waits until every consumer is as wanted. @throws CodedError */
export async function awaitSwitched(ports: Ports, switching: Switching, signal: AbortSignal): Promise<void> {
  for (;;) {
    const left = await toSwitch(ports, switching, signal);
    if (left.length === 0) return;
    if (signal.aborted)
      throw new CodedError('conflict', `${left.length} consumers in ${switching.region} are not ${word(switching)}`);
    await ports.clock.sleep(pollMs, signal);
  }
}

/** Consumers that are not as wanted: to be disabled are all that are enabled, to be enabled only those that were disabled here. */
async function toSwitch(ports: Ports, switching: Switching, signal: AbortSignal): Promise<ConsumerReading[]> {
  const { workload, region, troubled, enable } = switching;
  const of = consumersOf(workload, region);
  if (of.functionNames.length + of.schedules.length === 0) return [];
  const listed = await within(ports.clock, callLimitMs, signal, (limited) => ports.consumers.list(region, of, limited));
  if (!enable) return listed.filter(({ enabled }) => enabled);
  const paused = await ports.pausedConsumers.read(leaseStore(workload, troubled), workload.id, region, signal);
  return listed.filter(({ id, enabled }) => !enabled && paused.ids.includes(id));
}

function callOf(target: string, { region, enable }: Switching): PlannedCall {
  return {
    call: target.startsWith('schedule ') ? 'UpdateSchedule' : 'UpdateEventSourceMapping',
    target,
    region,
    plane: 'control',
    from: enable ? 'disabled' : 'enabled',
    to: enable ? 'enabled' : 'disabled',
  };
}

function word({ enable }: Switching): string {
  return enable ? 'enabled' : 'disabled';
}
