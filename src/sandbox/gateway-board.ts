import { apiIdOf, type Workload } from '../workload/schema.ts';

/** One deployment of an API. */
export interface ApiDeployment {
  readonly id: string;
  readonly createdAtMs: number;
  /** Share of the API's requests that fail by what was deployed. */
  readonly failureRate: number;
}

/** What a deployment brings: how often it fails, and its share of the requests, 0..1. */
export interface Deployed {
  readonly failureRate: number;
  readonly share: number;
}

export interface ApiState {
  readonly component: string;
  readonly region: string;
  readonly apiId: string;
  readonly stage: string;
  readonly deployments: ApiDeployment[];
  deploymentId: string;
  /** A canary release on the stage, and the share of requests it gets, 0..100. */
  canary: { readonly deploymentId: string; readonly percent: number } | null;
}

const dayMs = 86_400_000;
const setupAgesDays = [37, 9] as const;

/** REST APIs of one workload: a stage in each Region, and the deployments it can serve. */
export class GatewayBoard {
  readonly apis = new Map<string, ApiState>();

  constructor(workload: Workload, startAtMs: number) {
    for (const region of workload.regions) {
      for (const component of workload.components.filter(({ service }) => service === 'apigateway')) {
        const apiId = apiIdOf(component, region);
        const deployments = setupAgesDays.map((days, index) => ({
          id: deploymentId(index + 1),
          createdAtMs: startAtMs - days * dayMs,
          failureRate: 0,
        }));
        this.apis.set(`${region}/${apiId}`, {
          component: component.id,
          region,
          apiId,
          stage: component.stage ?? 'live',
          deployments,
          deploymentId: deploymentId(setupAgesDays.length),
          canary: null,
        });
      }
    }
  }

  api(component: string, region: string): ApiState | undefined {
    return [...this.apis.values()].find((one) => one.component === component && one.region === region);
  }

  /** Makes a new deployment and lets the stage serve it, of a share below 1 as a canary; false when the component is no API. */
  deploy(component: string, region: string, { failureRate, share }: Deployed, atMs: number): boolean {
    const api = this.api(component, region);
    if (!api) return false;
    const id = deploymentId(api.deployments.length + 1);
    api.deployments.push({ id, createdAtMs: atMs, failureRate });
    if (share === 1) api.deploymentId = id;
    api.canary = share === 1 ? null : { deploymentId: id, percent: share * 100 };
    return true;
  }

  /** Share of an API's requests that fail by what its stage serves, 0..1. */
  failure(component: string, region: string): number {
    const api = this.api(component, region);
    const rateOf = (wanted?: string) => api?.deployments.find(({ id }) => id === wanted)?.failureRate ?? 0;
    const share = (api?.canary?.percent ?? 0) / 100;
    return (1 - share) * rateOf(api?.deploymentId) + share * rateOf(api?.canary?.deploymentId);
  }
}

function deploymentId(number: number): string {
  return `dep${String(number).padStart(3, '0')}`;
}
