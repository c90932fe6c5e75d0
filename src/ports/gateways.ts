/** API Gateway: what answers for a custom domain name in a Region, and which deployment its stages serve. */

export interface GatewayDomain {
  /** Target of the alias record, e.g. `d-abc.execute-api.us-west-2.amazonaws.com`. */
  readonly regionalDomainName: string;
  /** `AVAILABLE` when it can serve. */
  readonly status: string;
  readonly mappings: readonly { readonly basePath: string; readonly apiId: string; readonly stage: string }[];
}

export interface StageReading {
  readonly deploymentId: string;
  /** What a canary release on the stage serves, and to how much of the traffic, 0..100; null when there is none. */
  readonly canary: { readonly deploymentId: string; readonly percent: number } | null;
}

export interface Gateways {
  /** The custom domain as the Region has it; undefined when there is none. */
  domain(region: string, name: string, signal: AbortSignal): Promise<GatewayDomain | undefined>;
  /** What a stage serves. CodedError('notFound') when there is no such API or stage. */
  stage(region: string, apiId: string, stage: string, signal: AbortSignal): Promise<StageReading>;
  /** Deployments of an API, oldest first. */
  deployments(region: string, apiId: string, signal: AbortSignal): Promise<{ id: string; createdAtMs: number }[]>;
  /** Sets a stage's deployment, and the share of its canary release where that is given, 0..100: absolute, so that a repeat is harmless. */
  pointStage(
    request: { region: string; apiId: string; stage: string; deploymentId: string; canaryPercent?: number | null },
    signal: AbortSignal,
  ): Promise<void>;
}
