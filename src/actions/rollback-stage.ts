import { apiIdOf } from '../workload/schema.ts';
import type { Component } from './dial-readings.ts';
import type { Rollable, RollbackPorts } from './rollback.ts';

/**
 * A stage of API Gateway: from its newest deployment to the one before. UpdateStage takes no client token and no condition; it states the
 * deployment's id, so that a repeat changes nothing (Amazon API Gateway API Reference, UpdateStage).
 */
export function stageRollback(ports: RollbackPorts, region: string, apiId: string, stage: string): Rollable {
  return {
    target: `${apiId}/${stage}`,
    call: 'UpdateStage',
    noun: 'deployment',
    plane: 'API Gateway',
    async read(signal) {
      const [{ deploymentId }, deployments] = await Promise.all([
        ports.gateways.stage(region, apiId, stage, signal),
        ports.gateways.deployments(region, apiId, signal),
      ]);
      return { current: deploymentId, all: deployments.map(({ id }) => id) };
    },
    point: (deploymentId, signal) => ports.gateways.pointStage({ region, apiId, stage, deploymentId }, signal),
  };
}

/** The API and the stage that can be pointed back; undefined for a component that is no API with a stage. */
export function stageOf(component: Component, region: string): { apiId: string; stage: string } | undefined {
  const { service, stage } = component;
  return service === 'apigateway' && stage !== undefined ? { apiId: apiIdOf(component, region), stage } : undefined;
}
