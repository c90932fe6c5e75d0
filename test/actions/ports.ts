import type { ActionPorts } from '../../src/actions/define.ts';
import { CodedError, type ErrorCode } from '../../src/errors.ts';
import type { AwsEvent, CaseState } from '../../src/ports/aws-status.ts';
import type { AliasReading } from '../../src/ports/compute.ts';
import type { PausedRecord } from '../../src/ports/consumers.ts';
import type { EstateReading } from '../../src/ports/estate.ts';
import type { MarkedItem, TableReading, WriterLease } from '../../src/ports/tables.ts';
import type {
  AlarmReading,
  CallCount,
  Change,
  MetricQuery,
  ProbeResult,
  RootCause,
  ServiceNode,
} from '../../src/ports/telemetry.ts';
import { accountPorts } from './account-ports.ts';
import { LeapingClock } from './clock.ts';
import { evidencePorts } from './evidence-ports.ts';
import { control, east, west } from './fixtures.ts';
import { trafficPorts } from './traffic-ports.ts';

type Failure = NonNullable<ProbeResult['failure']>;

/** A small world behind the ports: stateful, with a list of every call that changes something. */
export class FakeWorld {
  readonly clock = new LeapingClock();
  /** Every mutating call that reached the world, in order. */
  readonly calls: string[] = [];
  lease: WriterLease = { region: east, epoch: 7, changedAtMs: 0, changedBy: 'setup', firstWriteAtMs: null };
  lock = { incidentId: '', generation: 0 };
  readonly controls: Record<string, 'On' | 'Off'> = { [control[east]]: 'On', [control[west]]: 'On' };
  readonly objects = new Set<string>();
  /** Safety rules that each flip overrode. */
  readonly overridden: (readonly string[])[] = [];
  readonly weights = new Map([
    ['use1', 100],
    ['usw2', 0],
  ]);
  readonly roles = new Map<string, 'PRIMARY' | 'SECONDARY'>([
    ['use1', 'PRIMARY'],
    ['usw2', 'SECONDARY'],
  ]);
  alias: AliasReading = { version: '42', revisionId: 'r1', second: null };
  versions = ['40', '41', '42'];
  readonly reserved = new Map<string, number>();
  unreserved = 900;
  shards = 2;
  /** Deployment that the stage serves, and those there are, oldest first. */
  deployment = 'd42';
  deployments = ['d40', 'd41', 'd42'];
  canary: { readonly deploymentId: string; readonly percent: number } | null = null;
  acceleratedRecovery = 'ENABLED';
  throughput = { mode: 'PAY_PER_REQUEST' as 'PAY_PER_REQUEST' | 'PROVISIONED', readUnits: 0, writeUnits: 0 };
  replicas = [
    { region: east, status: 'ACTIVE' },
    { region: west, status: 'ACTIVE' },
  ];
  description: Partial<TableReading> = {};
  policy: string | null = null;
  /** Items with an epoch as a Region has them. */
  marked = (_region: string): MarkedItem[] => [];
  /** How old the newest heartbeat of `writtenIn` is in `readFrom`, ms. */
  heartbeatAgeMs = (_request: { readFrom: string; writtenIn: string }): number | undefined => 1_000;
  /** Event-source mappings by id: enabled or not. */
  readonly consumers = new Map<string, boolean>();
  readonly paused = new Map<string, PausedRecord>();
  readonly shifts = new Map<string, { id: string; awayFrom: string; expiresAtMs: number }>();
  readonly unmanaged = new Set<string>();
  readonly failingJourneys = new Set<string>();
  readonly failingServices = new Map<string, Failure>();
  ownNetworkWorks = true;
  alarms: AlarmReading[] = [];
  graph: ServiceNode[] = [];
  changes: Change[] = [];
  recorded: Change[] = [];
  rootCauses: RootCause[] = [];
  ownCalls: CallCount[] = [];
  /** What a metric shows of each minute asked for; undefined: no data. */
  metric = (_query: MetricQuery, _region: string): number | undefined => undefined;
  caseState: CaseState = { status: 'opened', answer: null };
  events: AwsEvent[] = [];
  posts: AwsEvent[] = [];
  cases: string[] = [];
  /** Operations that fail, with their code; `hang` never answers. */
  readonly fails = new Map<string, ErrorCode | 'hang'>();
  /** Operations whose next call takes effect and loses its answer. */
  readonly loses = new Set<string>();
  /** DNS servers that still answer what was. */
  readonly stale = new Map<string, string[]>();
  /** Names follow the levers; false: whatever is set, they stay. */
  namesFollow = true;
  changeLost = 0;

  /** One call: fails as told, else takes effect, else loses its answer. */
  async call<Answer>(operation: string, effect: () => Answer, signal?: AbortSignal): Promise<Answer> {
    const failure = this.fails.get(operation);
    if (failure === 'hang')
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    else if (failure) throw new CodedError(failure, `${operation} fails`);
    const answer = effect();
    if (this.loses.delete(operation)) throw new CodedError('outcomeUnknown', `the answer of ${operation} was lost`);
    return answer;
  }

  /** A call that changes the world. */
  change<Answer>(operation: string, told: string, effect: () => Answer): Promise<Answer> {
    return this.call(operation, () => {
      this.calls.push(told);
      return effect();
    });
  }

  /** Regions that names lead to: Route 53's rules for healthy, weighted records. */
  answering(): string[] {
    if (!this.namesFollow) return [east];
    const held = (region: 'us-east-1' | 'us-west-2', name: string): boolean =>
      this.controls[control[region]] === 'Off' ||
      [...this.objects].some((object) => object.endsWith(name)) ||
      this.alarms.some((alarm) => alarm.name === name && alarm.state === 'ALARM');
    const records = [
      { region: east, healthy: !held(east, 'leave-east'), weight: this.weights.get('use1') ?? 0 },
      { region: west, healthy: !held(west, 'leave-west'), weight: this.weights.get('usw2') ?? 0 },
    ];
    const healthy = records.some((one) => one.healthy) ? records.filter((one) => one.healthy) : records;
    const weighted = healthy.filter((one) => one.weight > 0);
    return (weighted.length > 0 ? weighted : healthy).map((one) => one.region);
  }

  /** What the estate holds, by `kind region/name`; what is not here is well and has nothing in flight. */
  readonly estate = new Map<string, Partial<EstateReading>>();
  readonly provisioned = new Map<string, { requested: number; available: number }>();
  /** By `region/code`; 1000 where none is given. */
  readonly quotas = new Map<string, number>();

  ports(): ActionPorts {
    return {
      clock: this.clock,
      ...evidencePorts(this),
      ...trafficPorts(this),
      ...this.#configured(),
      ...this.#storing(),
      ...this.#computing(),
      ...accountPorts(this),
    };
  }

  #configured(): Pick<ActionPorts, 'gateways' | 'dnsConfiguration'> {
    return {
      gateways: {
        domain: () => this.call('domain', () => undefined),
        stage: () => this.call('stage', () => ({ deploymentId: this.deployment, canary: this.canary })),
        deployments: () => this.call('deployments', () => this.deployments.map((id) => ({ id, createdAtMs: 0 }))),
        pointStage: ({ deploymentId, canaryPercent: percent = null }) => {
          const canary = percent === null ? '' : ` canary ${percent}`;
          return this.change('pointStage', `stage ${this.deployment} -> ${deploymentId}${canary}`, () => {
            this.deployment = deploymentId;
            if (percent !== null && this.canary !== null) this.canary = { ...this.canary, percent };
          });
        },
      },
      dnsConfiguration: {
        records: () => this.call('records', () => []),
        healthCheck: (id) =>
          this.call('healthCheck', () => {
            throw new CodedError('notFound', `there is no health check ${id}`);
          }),
        healthCheckPasses: () => this.call('healthCheckPasses', () => true),
        acceleratedRecovery: () => this.call('acceleratedRecovery', () => this.acceleratedRecovery),
      },
    };
  }

  #storing(): Pick<ActionPorts, 'tables' | 'leases' | 'ownership' | 'consumers' | 'pausedConsumers'> {
    return {
      tables: {
        replicas: () => this.call('replicas', () => this.replicas),
        heartbeat: ({ readFrom, writtenIn }, signal) =>
          this.call(
            `heartbeat ${readFrom}`,
            () => {
              const ageMs = this.heartbeatAgeMs({ readFrom, writtenIn });
              return ageMs === undefined ? undefined : this.clock.now() - ageMs;
            },
            signal,
          ),
        describe: () =>
          this.call('describe', () => ({
            consistency: 'eventual' as const,
            replicas: this.replicas,
            witnesses: [],
            settingsReplication: 'ENABLED_WITH_OVERRIDES',
            warmThroughput: null,
            ...this.description,
          })),
        policy: () => this.call('policy', () => this.policy),
        marked: ({ region, epoch, sinceMs, limit }) =>
          this.call(`marked ${region}`, () => {
            const found = this.marked(region).filter((one) => one.epoch === epoch && one.writtenAtMs >= sinceMs);
            return { items: found.slice(0, limit), more: found.length > limit };
          }),
        markedItem: ({ region, key }) =>
          this.call(`markedItem ${region}`, () => this.marked(region).find((one) => one.key === key)),
        beat: ({ table, region }) => this.change('beat', `beat ${table} ${region}`, () => undefined),
        throughput: () => this.call('throughput', () => this.throughput),
        setThroughput: ({ table, readUnits, writeUnits }) =>
          this.change('setThroughput', `units of ${table} ${readUnits}/${writeUnits}`, () => {
            this.throughput = { mode: 'PROVISIONED', readUnits, writeUnits };
          }),
      },
      leases: {
        read: (_store, _workload, signal) => this.call('readLease', () => this.lease, signal),
        change: (_store, _workload, { epoch, region, changedBy, atMs }) =>
          this.call('changeLease', () => {
            if (epoch !== this.lease.epoch) throw new CodedError('conflict', 'the epoch moved on');
            this.calls.push(`lease ${region ?? 'nobody'}`);
            this.lease = { region, epoch: epoch + 1, changedBy, changedAtMs: atMs, firstWriteAtMs: null };
          }),
      },
      consumers: {
        list: (region) =>
          this.call(`consumers ${region}`, () =>
            [...this.consumers].map(([id, enabled]) => ({
              id,
              kind: 'event-source' as const,
              target: 'fulfil',
              enabled,
            })),
          ),
        switch: (region, { id }, enabled) =>
          this.change(`switch ${id}`, `${enabled ? 'enable' : 'disable'} ${id} in ${region}`, () => {
            this.consumers.set(id, enabled);
          }),
      },
      pausedConsumers: {
        read: (_store, _workload, region) =>
          this.call('readPaused', () => this.paused.get(region) ?? { incidentId: '', ids: [] }),
        write: (_store, _workload, region, record) =>
          this.call('writePaused', () => void this.paused.set(region, record)),
      },
      ownership: {
        claim: () => Promise.resolve({ generation: 1, previousHolder: null }),
        confirm: () => Promise.resolve(true),
        lock: (_store, _workload, incidentId, generation) =>
          this.call('lock', () => {
            const free =
              this.lock.incidentId === '' || this.lock.incidentId === incidentId || this.lock.generation < generation;
            if (free) this.lock = { incidentId, generation };
            return { held: free, holder: this.lock.incidentId };
          }),
        unlock: (_store, _workload, incidentId) =>
          this.call('unlock', () => {
            if (this.lock.incidentId === incidentId) this.lock = { incidentId: '', generation: 0 };
          }),
      },
    };
  }

  #computing(): Pick<ActionPorts, 'functions' | 'streams'> {
    return {
      functions: {
        alias: () => this.call('alias', () => this.alias),
        versions: () =>
          this.call('versions', () =>
            this.versions.map((version) => ({ version, modifiedAtMs: 0, codeSha256: version })),
          ),
        pointAlias: ({ version, second = null, revisionId }) =>
          this.call('pointAlias', () => {
            if (revisionId !== this.alias.revisionId) throw new CodedError('conflict', 'the revision moved on');
            const told = (one: Pick<AliasReading, 'version' | 'second'>) =>
              [one.version, ...(one.second ? [one.second.version] : [])].join('+');
            this.calls.push(`alias ${told(this.alias)} -> ${told({ version, second })}`);
            this.alias = { version, second, revisionId: `r${this.calls.length + 1}` };
          }),
        accountConcurrency: () => this.call('account', () => ({ limit: 1000, unreserved: this.unreserved })),
        reservedConcurrency: (region, name) =>
          this.call('reserved', () => this.reserved.get(`${region}/${name}`) ?? null),
        provisionedConcurrency: (region, name) =>
          this.call('provisioned', () => this.provisioned.get(`${region}/${name}`) ?? null),
        setReservedConcurrency: (region, name, value) =>
          this.change(
            'setReserved',
            `reserved ${name} ${value}`,
            () => void this.reserved.set(`${region}/${name}`, value),
          ),
      },
      streams: {
        openShards: () => this.call('shards', () => this.shards),
        setShards: (_region, stream, count) =>
          this.change('setShards', `shards of ${stream} ${count}`, () => {
            this.shards = count;
          }),
      },
    };
  }
}
