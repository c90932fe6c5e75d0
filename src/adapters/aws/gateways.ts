import {
  GetBasePathMappingsCommand,
  GetDeploymentsCommand,
  GetDomainNameCommand,
  GetStageCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { GatewayDomain, Gateways } from '../../ports/gateways.ts';
import { allPages, present, read, type Target, write } from './call.ts';

/** REST APIs of API Gateway through a Region's own control plane. */
export function gateways(clients: AwsClients): Gateways {
  return {
    async domain(region, domainName, signal) {
      try {
        const answer = await read(clients, gateway(region), new GetDomainNameCommand({ domainName }), signal);
        return {
          regionalDomainName: present(answer.regionalDomainName, 'the regional name of the domain'),
          status: present(answer.domainNameStatus, 'the status of the domain'),
          mappings: await mappings(clients, region, domainName, signal),
        };
      } catch (error) {
        if (codeOf(error) === 'notFound') return undefined;
        throw error;
      }
    },
    async stage(region, restApiId, stageName, signal) {
      const answer = await read(clients, gateway(region), new GetStageCommand({ restApiId, stageName }), signal);
      const { deploymentId, percentTraffic: percent = 0 } = answer.canarySettings ?? {};
      return {
        deploymentId: present(answer.deploymentId, 'the deployment of the stage'),
        canary: deploymentId === undefined ? null : { deploymentId, percent },
      };
    },
    async deployments(region, restApiId, signal) {
      const found = await allPages(async (position) => {
        const answer = await read(clients, gateway(region), new GetDeploymentsCommand({ restApiId, position }), signal);
        return { items: answer.items ?? [], next: answer.position };
      });
      return found
        .map(({ id, createdDate }) => ({
          id: present(id, 'the id of a deployment'),
          createdAtMs: present(createdDate, 'the date of a deployment').getTime(),
        }))
        .sort((one, other) => one.createdAtMs - other.createdAtMs);
    },
    /** Of a canary release only the share is set, as promoting one does (API Gateway Developer Guide): its other settings stay. */
    async pointStage({ region, apiId, stage, deploymentId, canaryPercent }, signal) {
      const share = { op: 'replace', path: '/canarySettings/percentTraffic', value: String(canaryPercent) } as const;
      const command = new UpdateStageCommand({
        restApiId: apiId,
        stageName: stage,
        patchOperations: [
          { op: 'replace', path: '/deploymentId', value: deploymentId },
          ...(canaryPercent == null ? [] : [share]),
        ],
      });
      await write(clients, gateway(region), command, signal);
    },
  };
}

/** An API that is mapped at the root of the domain has the base path `(none)`. */
async function mappings(
  clients: AwsClients,
  region: string,
  domainName: string,
  signal: AbortSignal,
): Promise<GatewayDomain['mappings']> {
  const found = await allPages(async (position) => {
    const command = new GetBasePathMappingsCommand({ domainName, position });
    const answer = await read(clients, gateway(region), command, signal);
    return { items: answer.items ?? [], next: answer.position };
  });
  return found.map(({ basePath, restApiId, stage }) => ({
    basePath: basePath ?? '(none)',
    apiId: present(restApiId, 'the API of a mapping'),
    stage: stage ?? '',
  }));
}

function gateway(region: string): Target {
  return { service: 'apigateway', region };
}
