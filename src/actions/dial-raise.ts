import { z } from 'zod';
import { CodedError } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type ApprovedCall, approvedCalls } from './approved-calls.ts';
import { type ActionPorts, defineAction, type PlannedCall, type StepPlan } from './define.ts';
import { type Component, type Dial, dialOf } from './dial-readings.ts';
import { inRegion } from './inputs.ts';

/** AWS keeps at least this many concurrent executions of an account unreserved (AWS Lambda Developer Guide, reserved concurrency). */
const leastUnreserved = 100;
/** UpdateShardCount at most doubles a stream in one call (Amazon Kinesis API Reference). */
const mostShardsFactor = 2;
const pollMs = 5_000;

const input = inRegion.extend({
  component: z.string().nullable(),
  factor: z.number().min(1.1).max(10).default(2),
  planned: approvedCalls,
});
type Input = z.infer<typeof input>;
type DialPorts = Pick<ActionPorts, 'functions' | 'streams' | 'tables' | 'clock'>;

/**
 * Raises a limit that we set ourselves. None of the calls takes a client token, and a factor applied twice is not harmless: `run` therefore sets
 * the absolute value that people approved, and only while the dial still stands where it stood for them.
 *
 * | call | why a repeat is harmless | source |
 * |---|---|---|
 * | PutFunctionConcurrency | sets an absolute value | AWS Lambda API Reference |
 * | UpdateTable | sets absolute units | Amazon DynamoDB API Reference |
 * | UpdateShardCount | sets an absolute count | Amazon Kinesis API Reference |
 */
export const dialRaise = defineAction({
  name: 'dial.raise',
  summary: 'Raises a limit of ours (reserved concurrency, table throughput, shards) by a factor',
  input,
  risk: 'reversible',
  plane: 'control',
  operations: [
    'lambda:GetAccountSettings',
    'lambda:GetFunctionConcurrency',
    'lambda:PutFunctionConcurrency',
    'dynamodb:DescribeTable',
    'dynamodb:UpdateTable',
    'kinesis:DescribeStreamSummary',
    'kinesis:UpdateShardCount',
  ],
  timeLimitMs: 40_000,
  retry: { attempts: 3, firstDelayMs: 2_000, factor: 2, maxDelayMs: 8_000, on: ['throttled', 'conflict'] },
  verifyTimeLimitMs: 300_000,
  async plan(ports, given, { signal }): Promise<StepPlan> {
    const { component, dial } = await readDial(ports, given, signal);
    const wanted = await raised(ports, given, component, dial, signal);
    const readings = [{ name: dial.name, value: String(dial.value) }];
    if (wanted <= dial.value) {
      return {
        calls: [],
        readings,
        obstacles: [`${dial.name} cannot be raised above ${dial.value} within the account's limit`],
      };
    }
    return { calls: [callOf(given.region, dial, wanted)], readings, obstacles: [] };
  },
  async run(ports, given, { signal }) {
    const { component, dial } = await readDial(ports, given, signal);
    const { from, to } = approvedOf(given, dial);
    if (dial.value !== to) {
      if (dial.value !== from)
        throw new CodedError('refused', `${dial.name} is ${dial.value}, not ${from} as when it was approved`);
      await setDial(ports, given, component, to, signal);
    }
    return { dial: dial.name, value: to };
  },
  async verify(ports, given, { signal }) {
    for (;;) {
      const { dial } = await readDial(ports, given, signal);
      const { to } = approvedOf(given, dial);
      if (dial.value === to) return { dial: dial.name, value: to };
      await ports.clock.sleep(pollMs, signal);
    }
  },
  async undo(ports, given, { signal }) {
    const { component, dial } = await readDial(ports, given, signal);
    const { from, to } = approvedOf(given, dial);
    if (dial.value === to) await setDial(ports, given, component, from, signal);
  },
});

async function readDial(
  ports: DialPorts,
  { workload, region, component: id }: Input,
  signal: AbortSignal,
): Promise<{ component: Component; dial: Dial }> {
  const component = componentOf(workload, id);
  const dial = await dialOf(ports, component, region, signal);
  if (!dial) throw new CodedError('refused', `${component.id} has no limit of ours in ${region} that could be raised`);
  return { component, dial };
}

function componentOf(workload: Workload, id: string | null): Component {
  const component = workload.components.find((one) => one.id === id);
  if (!component)
    throw new CodedError('refused', `no component is named whose limit is to be raised (${id ?? 'none'})`);
  return component;
}

/** The value to raise to, within what the account leaves. */
async function raised(
  ports: DialPorts,
  { region, factor }: Input,
  component: Component,
  dial: Dial,
  signal: AbortSignal,
): Promise<number> {
  if (component.service === 'kinesis') return Math.ceil(dial.value * Math.min(factor, mostShardsFactor));
  const wanted = Math.ceil(dial.value * factor);
  if (component.service !== 'lambda') return wanted;
  const { unreserved } = await ports.functions.accountConcurrency(region, signal);
  return Math.min(wanted, dial.value + Math.max(0, unreserved - leastUnreserved));
}

function callOf(region: string, dial: Dial, wanted: number): PlannedCall {
  return { call: dial.call, target: dial.name, region, plane: 'control', from: String(dial.value), to: String(wanted) };
}

/** @throws CodedError `refused` without approved values: a factor alone cannot be repeated safely */
function approvedOf({ planned }: Input, dial: Dial): { from: number; to: number } {
  const call: ApprovedCall | undefined = planned.find((one) => one.call === dial.call && one.target === dial.name);
  if (!call)
    throw new CodedError('refused', `no approved value for ${dial.name}: the plan's calls must come with the order`);
  return { from: Number(call.from), to: Number(call.to) };
}

async function setDial(
  ports: DialPorts,
  { region }: Input,
  { service, name }: Component,
  value: number,
  signal: AbortSignal,
): Promise<void> {
  if (service === 'lambda') return ports.functions.setReservedConcurrency(region, name, value, signal);
  if (service === 'kinesis') return ports.streams.setShards(region, name, value, signal);
  const { readUnits } = await ports.tables.throughput(region, name, signal);
  await ports.tables.setThroughput({ region, table: name, readUnits, writeUnits: value }, signal);
}
