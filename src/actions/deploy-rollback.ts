import { z } from 'zod';
import { CodedError } from '../errors.ts';
import { approvedCalls } from './approved-calls.ts';
import { defineAction, type PlannedCall, type StepPlan } from './define.ts';
import { inRegion } from './inputs.ts';
import { inReach, type Rollable, type Rollback, type RollbackPorts, rollbackOf } from './rollback.ts';
import { aliasOf, functionRollback } from './rollback-function.ts';
import { stageOf, stageRollback } from './rollback-stage.ts';

const input = inRegion.extend({ component: z.string().nullable(), planned: approvedCalls });
type Input = z.infer<typeof input>;

/**
 * Points a function's alias, or an API's stage, back to what it served before the latest change. It looks first: what serves the earlier state
 * already is left alone. The sources stand with the two kinds, in `rollback-function.ts` and `rollback-stage.ts`.
 */
export const deployRollback = defineAction({
  name: 'deploy.rollback',
  summary: 'Points the alias of a function, or the stage of an API, back to what it served before the latest change',
  input,
  risk: 'reversible',
  plane: 'control',
  operations: [
    'lambda:GetAlias',
    'lambda:ListVersionsByFunction',
    'lambda:UpdateAlias',
    'apigateway:GetStage',
    'apigateway:GetDeployments',
    'apigateway:UpdateStage',
  ],
  timeLimitMs: 40_000,
  retry: { attempts: 3, firstDelayMs: 1_000, factor: 2, maxDelayMs: 4_000, on: ['throttled', 'conflict'] },
  verifyTimeLimitMs: 30_000,
  async plan(ports, given, { signal }): Promise<StepPlan> {
    const one = rollableOf(ports, given);
    const rollback = await rollbackOf(one, given.region, given.planned, signal);
    return {
      calls: rollback.current === rollback.good ? [] : [callOf(given.region, one, rollback)],
      readings: [{ name: one.target, value: `${one.noun} ${rollback.current}` }],
      obstacles: [],
    };
  },
  async run(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { current, good } = await rollbackOf(one, given.region, given.planned, signal);
    if (current !== good) await inReach(one, given.region, () => one.point(good, signal));
    return { target: one.target, serves: good };
  },
  async verify(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { current, good } = await rollbackOf(one, given.region, given.planned, signal);
    if (current === good) return { target: one.target, serves: good };
    throw new CodedError('conflict', `${one.target} serves ${one.noun} ${current}, not ${good}`);
  },
  async undo(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { current, bad } = await rollbackOf(one, given.region, given.planned, signal);
    if (current !== bad) await inReach(one, given.region, () => one.point(bad, signal));
  },
});

function callOf(region: string, { call, target, noun }: Rollable, { current, good }: Rollback): PlannedCall {
  return { call, target, region, plane: 'control', from: `${noun} ${current}`, to: `${noun} ${good}` };
}

/** @throws CodedError `refused` for a component that nothing can be pointed back of */
function rollableOf(ports: RollbackPorts, { workload, component: id, region }: Input): Rollable {
  const component = workload.components.find((one) => one.id === id);
  const lambda = component && aliasOf(component);
  if (lambda) return functionRollback(ports, region, lambda.name, lambda.alias);
  const gateway = component && stageOf(component, region);
  if (gateway) return stageRollback(ports, region, gateway.apiId, gateway.stage);
  throw new CodedError(
    'refused',
    `${id ?? 'no component'} is neither a function with an alias nor an API with a stage: it cannot be rolled back here`,
  );
}
