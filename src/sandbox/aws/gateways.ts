import type {
  CanarySettings,
  GetBasePathMappingsCommandInput,
  GetBasePathMappingsCommandOutput,
  GetDeploymentsCommandInput,
  GetDeploymentsCommandOutput,
  GetDomainNameCommandInput,
  GetDomainNameCommandOutput,
  GetStageCommandInput,
  GetStageCommandOutput,
  UpdateStageCommandInput,
  UpdateStageCommandOutput,
} from '@aws-sdk/client-api-gateway';
import { serviceError } from '../aws-error.ts';
import { targetHost } from '../dns-answers.ts';
import type { ApiState } from '../gateway-board.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Domains, stages and deployments of the workloads' REST APIs, all served by the Region's control plane. */
export function gatewayOperations(model: WorldModel): Operations {
  return {
    GetDomainName: operation<GetDomainNameCommandInput, GetDomainNameCommandOutput>('control', (input, { region }) => {
      const { workload } = domainOf(model, region, input.domainName);
      return {
        domainName: workload.domainName,
        domainNameArn: `arn:aws:apigateway:${region}::/domainnames/${workload.domainName}`,
        regionalDomainName: targetHost(workload, region),
        regionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
        domainNameStatus: 'AVAILABLE',
        endpointConfiguration: { types: ['REGIONAL'] },
        securityPolicy: 'TLS_1_2',
      };
    }),
    GetBasePathMappings: operation<GetBasePathMappingsCommandInput, GetBasePathMappingsCommandOutput>(
      'control',
      (input, { region }) => ({
        items: mapped(model, domainOf(model, region, input.domainName), region).map(({ apiId, stage }, index) => ({
          basePath: index === 0 ? '(none)' : apiId,
          restApiId: apiId,
          stage,
        })),
      }),
    ),
    ...stageOperations(model),
  };
}

function stageOperations(model: WorldModel): Operations {
  return {
    GetStage: operation<GetStageCommandInput, GetStageCommandOutput>('control', (input, { region }) =>
      shown(stageOf(model, region, input.restApiId, input.stageName)),
    ),
    GetDeployments: operation<GetDeploymentsCommandInput, GetDeploymentsCommandOutput>(
      'control',
      (input, { region }) => ({
        items: apiOf(model, region, input.restApiId).deployments.map(({ id, createdAtMs }) => ({
          id,
          createdDate: new Date(createdAtMs),
        })),
      }),
    ),
    UpdateStage: operation<UpdateStageCommandInput, UpdateStageCommandOutput>('control', (input, { region }) => {
      const api = stageOf(model, region, input.restApiId, input.stageName);
      const wanted = patched(api, input);
      if (!api.deployments.some(({ id }) => id === wanted.deploymentId)) {
        throw badRequest(`Deployment id ${wanted.deploymentId} does not exist`);
      }
      model.log.mutate({
        atMs: model.clock.now(),
        service: 'apigateway',
        operation: 'UpdateStage',
        region,
        target: `${region}/${api.apiId}/${api.stage}`,
        from: shownServing(api),
        to: shownServing(wanted),
        workload: true,
      });
      Object.assign(api, wanted);
      model.changed();
      return shown(api);
    }),
  };
}

type Served = Pick<ApiState, 'deploymentId' | 'canary'>;

/** Only the deployment of a stage, and the share of its canary, can be replaced here. */
function patched(api: ApiState, { patchOperations = [] }: UpdateStageCommandInput): Served {
  let { deploymentId, canary }: Served = api;
  for (const { op, path, value = '' } of patchOperations) {
    const percent = Number(value);
    if (op === 'replace' && path === '/deploymentId') deploymentId = value;
    else if (op === 'replace' && path === '/canarySettings/percentTraffic' && canary && percent >= 0 && percent <= 100)
      canary = { ...canary, percent };
    else throw badRequest('Invalid patch path');
  }
  return { deploymentId, canary };
}

/** As the log of calls shows it: `dep002`, `dep002 with 10 % to dep003`. */
function shownServing({ deploymentId, canary }: Served): string {
  return canary && canary.percent > 0
    ? `${deploymentId} with ${canary.percent} % to ${canary.deploymentId}`
    : deploymentId;
}

function shown({ stage, deploymentId, canary, deployments }: ApiState): Omit<GetStageCommandOutput, '$metadata'> {
  const created = new Date(deployments[0]?.createdAtMs ?? 0);
  return {
    stageName: stage,
    deploymentId,
    ...(canary ? { canarySettings: settings(canary) } : {}),
    cacheClusterEnabled: false,
    createdDate: created,
    lastUpdatedDate: created,
    tracingEnabled: true,
  };
}

function settings({ deploymentId, percent }: NonNullable<ApiState['canary']>): CanarySettings {
  return { deploymentId, percentTraffic: percent, useStageCache: false };
}

/** A workload has its name as a custom domain wherever it has an API. */
function domainOf(model: WorldModel, region: string, name: string | undefined): Hosted {
  const found = model.hosted.find((hosted) => hosted.workload.domainName === name && apisOf(hosted, region).length > 0);
  if (!found || model.account.wrong('domain-missing', { region }))
    throw notFound('Invalid domain name identifier specified');
  return found;
}

function mapped(model: WorldModel, hosted: Hosted, region: string): ApiState[] {
  return model.account.wrong('mapping-missing', { region }) ? [] : apisOf(hosted, region);
}

function apisOf({ application }: Hosted, region: string): ApiState[] {
  return [...application.compute.gateways.apis.values()].filter((api) => api.region === region);
}

function apiOf(model: WorldModel, region: string, apiId: string | undefined): ApiState {
  for (const hosted of model.hosted) {
    const found = apisOf(hosted, region).find((api) => api.apiId === apiId);
    if (found) return found;
  }
  throw notFound('Invalid API identifier specified');
}

function stageOf(model: WorldModel, region: string, apiId: string | undefined, stage: string | undefined): ApiState {
  const api = apiOf(model, region, apiId);
  if (api.stage !== stage) throw notFound('Invalid stage identifier specified');
  return api;
}

function notFound(message: string): Error {
  return serviceError({ name: 'NotFoundException', status: 404, message });
}

function badRequest(message: string): Error {
  return serviceError({ name: 'BadRequestException', status: 400, message });
}
