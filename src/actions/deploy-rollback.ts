import { z } from 'zod';
import { CodedError } from '../errors.ts';
import { approvedCalls } from './approved-calls.ts';
import { defineAction, type PlannedCall, type StepPlan } from './define.ts';
import { inRegion } from './inputs.ts';
import {
  approvedRollback,
  inReach,
  type ProposedRollback,
  proposedRollback,
  type Rollable,
  type RollbackPorts,
  servesOnly,
  told,
} from './rollback.ts';
import { aliasOf, functionRollback } from './rollback-function.ts';
import { stageOf, stageRollback } from './rollback-stage.ts';

const input = inRegion.extend({ component: z.string().nullable(), planned: approvedCalls });
type Input = z.infer<typeof input>;

/**
 * Points a function's alias, or an API's stage, back to what it served before the latest change. It does what was approved and nothing else, and
 * looks first: what serves the earlier state alone is left alone. The sources stand with the two kinds, in `rollback-function.ts` and
 * `rollback-stage.ts`.
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
    const proposed = await proposedRollback(one, given.region, signal);
    const readings = [{ name: one.target, value: told(one, proposed.now) }, ...warnings(one, proposed)];
    return { calls: [callOf(given.region, one, proposed)], readings, obstacles: [] };
  },
  async run(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { now, good } = await approvedRollback(one, given.region, given.planned, signal);
    if (!servesOnly(now, good))
      await inReach(one, given.region, () => one.point({ state: good, second: null }, signal));
    return { target: one.target, serves: good };
  },
  async verify(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { now, good } = await approvedRollback(one, given.region, given.planned, signal);
    if (servesOnly(now, good)) return { target: one.target, serves: good };
    throw new CodedError('conflict', `${one.target} serves ${told(one, now)}, not ${one.noun} ${good} alone`);
  },
  async undo(ports, given, { signal }) {
    const one = rollableOf(ports, given);
    const { now, before, good } = await approvedRollback(one, given.region, given.planned, signal);
    if (servesOnly(now, good)) await inReach(one, given.region, () => one.point(before, signal));
  },
});

function callOf(region: string, one: Rollable, { now, good }: ProposedRollback): PlannedCall {
  const { call, target } = one;
  return { call, target, region, plane: 'control', from: told(one, now), to: told(one, { state: good, second: null }) };
}

/** What may make the proposal wrong, or undo it, and is seen by people only. */
function warnings({ target, noun }: Rollable, { now, newer }: ProposedRollback): StepPlan['readings'] {
  if (now.second) {
    const value = `what moves the shares of ${target}, such as CodeDeploy, may move them again: stop it there as well`;
    return [{ name: 'gradual deployment', value, forApprover: true }];
  }
  if (newer === undefined) return [];
  const value = `${noun} ${newer}: published for something else, or taken back already`;
  return [{ name: `newer than what ${target} serves`, value, forApprover: true }];
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
