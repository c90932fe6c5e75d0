import type { Saturation } from '../scenario/world-scenario.ts';
import type { Workload } from '../workload/schema.ts';
import { type Deployed, GatewayBoard } from './gateway-board.ts';

/** One published version of a function's code. */
export interface CodeVersion {
  readonly version: string;
  readonly modifiedAtMs: number;
  readonly codeSha256: string;
  /** Share of its requests that fail by its own fault. */
  readonly failureRate: number;
}

export interface FunctionState {
  readonly component: string;
  readonly region: string;
  readonly name: string;
  readonly alias: string;
  readonly versions: CodeVersion[];
  aliasVersion: string;
  /** What a gradual deployment brings in beside `aliasVersion`, and the share of requests it gets, 0..1. */
  second: { readonly version: string; readonly share: number } | null;
  revision: number;
  /** AWS's managed runtime under the version: which one, and the share of requests that fail by it. */
  runtime: { readonly number: number; readonly failureRate: number };
  reserved: number | null;
}

export interface Throughput {
  mode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readUnits: number;
  writeUnits: number;
}

const dayMs = 86_400_000;
/** The version that traffic uses at the start; the one before it is a month old. */
const firstVersion = 41;
/** Account limit of concurrent executions per Region: AWS's default is 1000, raised here as a two-Region shop would. */
export const accountConcurrency = 3000;

/** Functions, streams and table throughput of one workload: what people deploy and which dials they set. */
export class Compute {
  readonly functions = new Map<string, FunctionState>();
  readonly shards = new Map<string, number>();
  readonly throughput = new Map<string, Throughput>();
  readonly gateways: GatewayBoard;
  readonly #workload: Workload;
  readonly #saturations: readonly Saturation[];

  constructor(workload: Workload, saturations: readonly Saturation[], startAtMs: number) {
    this.#workload = workload;
    this.gateways = new GatewayBoard(workload, startAtMs);
    this.#saturations = saturations.map((one) => ({
      ...one,
      fromMs: one.fromMs + startAtMs,
      untilMs: one.untilMs + startAtMs,
    }));
    for (const region of workload.regions) {
      this.#createFunctions(region, startAtMs);
      for (const { stream, shards } of workload.capacity.kinesis) this.shards.set(`${region}/${stream}`, shards);
      for (const { name } of workload.tables) {
        this.throughput.set(`${region}/${name}`, { mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 });
      }
    }
    for (const saturation of this.#saturations) this.#setDial(saturation);
  }

  functionOf(component: string, region: string): FunctionState | undefined {
    const found = this.#workload.components.find(({ id }) => id === component);
    return found && this.functions.get(`${region}/${found.name}`);
  }

  /** Publishes a new version and points the alias at it, or deploys an API anew to its stage; of a share below 1, beside what is served. */
  deploy(component: string, region: string, change: Deployed, atMs: number): void {
    if (this.gateways.deploy(component, region, change, atMs)) return;
    const state = this.functionOf(component, region);
    if (!state) return;
    const version = String(Number(state.versions.at(-1)?.version ?? firstVersion) + 1);
    const { failureRate, share } = change;
    state.versions.push({ version, modifiedAtMs: atMs, codeSha256: codeHash(state.name, version), failureRate });
    if (share === 1) state.aliasVersion = version;
    state.second = share === 1 ? null : { version, share };
    state.revision += 1;
  }

  /** AWS puts another managed runtime under the version that is there. */
  updateRuntime(component: string, region: string, failureRate: number): void {
    const state = this.functionOf(component, region);
    if (state) state.runtime = { number: state.runtime.number + 1, failureRate };
  }

  /** Share of a component's requests that fail through its own code or the runtime under it, 0..1. */
  codeFailure(component: string, region: string): number {
    const state = this.functionOf(component, region);
    if (!state) return this.gateways.failure(component, region);
    const rateOf = (wanted: string) => state.versions.find(({ version }) => version === wanted)?.failureRate ?? 0;
    const { aliasVersion, second } = state;
    const own = second
      ? (1 - second.share) * rateOf(aliasVersion) + second.share * rateOf(second.version)
      : rateOf(aliasVersion);
    return 1 - (1 - own) * (1 - state.runtime.failureRate);
  }

  /** Share of a component's requests that are throttled because a dial is too low, 0..1. */
  dialFailure(component: string, region: string, nowMs: number): number {
    const saturation = this.#saturations.find(
      (one) =>
        one.component === component &&
        (one.region === '*' || one.region === region) &&
        one.fromMs <= nowMs &&
        nowMs < one.untilMs,
    );
    if (!saturation) return 0;
    return Math.max(0, 1 - this.#dial(component, region) / saturation.demand);
  }

  /** Instants at which a load begins or ends. */
  boundaries(): number[] {
    return this.#saturations.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]).filter(Number.isFinite);
  }

  #createFunctions(region: string, startAtMs: number): void {
    for (const { id, service, name, alias } of this.#workload.components) {
      if (service !== 'lambda') continue;
      const versions = [firstVersion - 1, firstVersion].map((version, index) => ({
        version: String(version),
        modifiedAtMs: startAtMs - (index === 0 ? 37 : 9) * dayMs,
        codeSha256: codeHash(name, String(version)),
        failureRate: 0,
      }));
      this.functions.set(`${region}/${name}`, {
        component: id,
        region,
        name,
        alias: alias ?? 'live',
        versions,
        aliasVersion: String(firstVersion),
        second: null,
        revision: 1,
        runtime: { number: 1, failureRate: 0 },
        reserved: null,
      });
    }
  }

  #setDial({ component, region, limit }: Saturation): void {
    const found = this.#workload.components.find(({ id }) => id === component);
    for (const place of this.#workload.regions) {
      if (!found || (region !== '*' && region !== place)) continue;
      const key = `${place}/${found.name}`;
      const state = this.functions.get(key);
      if (state) state.reserved = limit;
      if (found.service === 'dynamodb') {
        this.throughput.set(key, { mode: 'PROVISIONED', readUnits: limit, writeUnits: limit });
      }
      if (found.service === 'kinesis') this.shards.set(key, limit);
    }
  }

  #dial(component: string, region: string): number {
    const found = this.#workload.components.find(({ id }) => id === component);
    const key = `${region}/${found?.name ?? ''}`;
    switch (found?.service) {
      case 'lambda':
        return this.functions.get(key)?.reserved ?? accountConcurrency;
      case 'dynamodb':
        return this.throughput.get(key)?.writeUnits ?? 0;
      case 'kinesis':
        return this.shards.get(key) ?? 0;
      default:
        return 0;
    }
  }
}

/** A stand-in for the hash of a deployment package: equal for equal code in both Regions. */
function codeHash(name: string, version: string): string {
  return Buffer.from(`${name}:${version}`.padEnd(32, '.')).toString('base64');
}
