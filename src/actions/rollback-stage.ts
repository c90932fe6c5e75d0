import { CodedError } from '../errors.ts';
import type { StageReading } from '../ports/gateways.ts';
import { apiIdOf } from '../workload/schema.ts';
import type { Component } from './dial-readings.ts';
import type { Rollable, RollbackPorts, Serving } from './rollback.ts';

/**
 * A stage of API Gateway, and the API's deployments. UpdateStage takes no client token and no condition; it states the deployment's id and the
 * canary's share, so that a repeat changes nothing (Amazon API Gateway API Reference, UpdateStage).
 */
export function stageRollback(ports: RollbackPorts, region: string, apiId: string, stage: string): Rollable {
  let canary: StageReading['canary'] = null;
  return {
    target: `${apiId}/${stage}`,
    call: 'UpdateStage',
    noun: 'deployment',
    plane: 'API Gateway',
    async read(signal) {
      const [reading, deployments] = await Promise.all([
        ports.gateways.stage(region, apiId, stage, signal),
        ports.gateways.deployments(region, apiId, signal),
      ]);
      canary = reading.canary;
      return { now: servingOf(reading), all: deployments.map(({ id }) => id) };
    },
    /** Of a canary only the share is set: what else it is made of is not known here, so one that is gone is not made anew. */
    async point({ state: deploymentId, second }, signal) {
      if (second && canary?.deploymentId !== second.state)
        throw new CodedError('refused', `the canary with deployment ${second.state} is gone: start it anew by hand`);
      const canaryPercent = canary && (second?.percent ?? 0);
      await ports.gateways.pointStage({ region, apiId, stage, deploymentId, canaryPercent }, signal);
    },
  };
}

/** A canary without traffic, or of the deployment that is served anyway, serves nothing else. */
function servingOf({ deploymentId, canary }: StageReading): Serving {
  const none = canary === null || canary.percent === 0 || canary.deploymentId === deploymentId;
  return { state: deploymentId, second: none ? null : { state: canary.deploymentId, percent: canary.percent } };
}

/** The API and the stage that can be pointed back; undefined for a component that is no API with a stage. */
export function stageOf(component: Component, region: string): { apiId: string; stage: string } | undefined {
  const { service, stage } = component;
  return service === 'apigateway' && stage !== undefined ? { apiId: apiIdOf(component, region), stage } : undefined;
}
