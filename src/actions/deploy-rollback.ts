import { z } from 'zod';
import { CodedError, codeOf } from '../errors.ts';
import type { AliasReading } from '../ports/compute.ts';
import type { Workload } from '../workload/schema.ts';
import { type ApprovedCall, approvedCalls } from './approved-calls.ts';
import { type ActionPorts, defineAction, type PlannedCall, type StepPlan } from './define.ts';
import { inRegion } from './inputs.ts';

const input = inRegion.extend({ component: z.string().nullable(), planned: approvedCalls });
type Input = z.infer<typeof input>;
type FunctionPorts = Pick<ActionPorts, 'functions'>;

/** What rolling back means for one function: from the version of the latest change to the one before. */
interface Rollback {
  readonly functionName: string;
  readonly alias: string;
  readonly current: AliasReading;
  readonly bad: string;
  readonly good: string;
}

/**
 * Points a function's alias back. UpdateAlias takes no client token: the RevisionId that was read makes it conditional, and an alias that
 * points to the earlier version already is left alone (AWS Lambda API Reference, UpdateAlias).
 */
export const deployRollback = defineAction({
  name: 'deploy.rollback',
  summary: 'Points the alias of a function back to the version before its latest change',
  input,
  risk: 'reversible',
  plane: 'control',
  operations: ['lambda:GetAlias', 'lambda:ListVersionsByFunction', 'lambda:UpdateAlias'],
  timeLimitMs: 40_000,
  retry: { attempts: 3, firstDelayMs: 1_000, factor: 2, maxDelayMs: 4_000, on: ['throttled', 'conflict'] },
  verifyTimeLimitMs: 30_000,
  async plan(ports, given, { signal }): Promise<StepPlan> {
    const rollback = await rollbackOf(ports, given, signal);
    const { current, good, alias, functionName } = rollback;
    const readings = [{ name: `${functionName}:${alias}`, value: `version ${current.version}` }];
    return { calls: current.version === good ? [] : [callOf(given.region, rollback)], readings, obstacles: [] };
  },
  async run(ports, given, { signal }) {
    const rollback = await rollbackOf(ports, given, signal);
    if (rollback.current.version !== rollback.good) await point(ports, given.region, rollback, rollback.good, signal);
    return { functionName: rollback.functionName, version: rollback.good };
  },
  async verify(ports, given, { signal }) {
    const { current, good, functionName } = await rollbackOf(ports, given, signal);
    if (current.version === good) return { functionName, version: good };
    throw new CodedError('conflict', `${functionName} serves version ${current.version}, not ${good}`);
  },
  async undo(ports, given, { signal }) {
    const rollback = await rollbackOf(ports, given, signal);
    if (rollback.current.version !== rollback.bad) await point(ports, given.region, rollback, rollback.bad, signal);
  },
});

async function point(
  ports: FunctionPorts,
  region: string,
  { functionName, alias, current }: Rollback,
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const { revisionId } = current;
  await inReach(region, () => ports.functions.pointAlias({ region, functionName, alias, version, revisionId }, signal));
}

function callOf(region: string, { functionName, alias, current, good }: Rollback): PlannedCall {
  const target = targetOf(functionName, alias);
  return {
    call: 'UpdateAlias',
    target,
    region,
    plane: 'control',
    from: `version ${current.version}`,
    to: `version ${good}`,
  };
}

function targetOf(functionName: string, alias: string): string {
  return `${functionName}:${alias}`;
}

/**
 * Which version is bad and which is good: as approved, else the newest published version and the one before it. Both answers stay the same
 * after the rollback, so that a repeat finds nothing to do.
 * @throws CodedError `refused` when there is nothing to roll back to, or the control plane does not answer
 */
async function rollbackOf(ports: FunctionPorts, given: Input, signal: AbortSignal): Promise<Rollback> {
  const { region, planned } = given;
  const { functionName, alias } = functionOf(given.workload, given.component);
  const [current, versions] = await inReach(region, () =>
    Promise.all([
      ports.functions.alias(region, functionName, alias, signal),
      ports.functions.versions(region, functionName, signal),
    ]),
  );
  const approved = planned.find(
    ({ call, target }) => call === 'UpdateAlias' && target === targetOf(functionName, alias),
  );
  const { bad, good } = approved ? approvedVersions(approved) : latestTwo(functionName, versions);
  if (current.version !== bad && current.version !== good) {
    throw new CodedError(
      'refused',
      `${functionName}:${alias} serves version ${current.version}, neither ${bad} nor ${good}: choose by hand`,
    );
  }
  return { functionName, alias, current, bad, good };
}

function approvedVersions({ from, to }: ApprovedCall): { bad: string; good: string } {
  const number = (text: string): string => text.replace(/^version /, '');
  return { bad: number(from), good: number(to) };
}

function latestTwo(functionName: string, versions: readonly { version: string }[]): { bad: string; good: string } {
  const [good, bad] = versions.slice(-2);
  if (!good || !bad) throw new CodedError('refused', `${functionName} has no earlier version to go back to`);
  return { bad: bad.version, good: good.version };
}

function functionOf(workload: Workload, id: string | null): { functionName: string; alias: string } {
  const component = workload.components.find((one) => one.id === id);
  if (component?.service !== 'lambda' || component.alias === undefined) {
    throw new CodedError(
      'refused',
      `${id ?? 'no component'} is not a function with an alias: it cannot be rolled back here`,
    );
  }
  return { functionName: component.name, alias: component.alias };
}

/** Lambda's control plane may be part of what fails: then the reason is said, instead of an error code alone. */
async function inReach<Value>(region: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'unavailable' && code !== 'timeout') throw error;
    throw new CodedError(
      'refused',
      `Lambda's control plane in ${region} does not answer: no rollback is possible there now`,
      { cause: error },
    );
  }
}
