import { aggregationMs } from '../sandbox/health-checkers.ts';
import { requestEffects } from '../sandbox/impairments.ts';
import { changeSyncMs } from '../sandbox/name-service.ts';
import { lagShare } from '../sandbox/replication.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario, type WorldScenario } from '../scenario/world-scenario.ts';
import { checksOf, type Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';

/** The least time each part of a recovery by failover can take, seconds. */
export interface FloorParts {
  /** Until the workload's own canaries or alarms can have noticed; nothing where an earlier trouble had people look already. */
  readonly detect: number;
  /** Until a person can have been told. */
  readonly deliver: number;
  readonly approve: number;
  /** The writer lease must have run out as seen from the surviving side. */
  readonly fence: number;
  /** What is left of the least lag when the lease has run out, while the old Region still replicates; nothing when it cannot. */
  readonly replicate: number;
  /** Until the name servers answer with the other Region. */
  readonly route: number;
  /** Until 95 % of the clients have asked again. */
  readonly clients: number;
}

export interface Floor {
  readonly floorSeconds: number;
  readonly parts: FloorParts;
}

/** What can notice that requests fail, when its phase is lucky. */
export interface Detector extends Pick<FloorParts, 'detect' | 'deliver'> {
  readonly by: 'canaries' | 'alarms' | 'people';
  /** How often it looks, seconds: out of luck, the first look comes so much later. 0 where somebody looks already. */
  readonly everySeconds: number;
}

/** A message to a person takes this long, seconds; an alarm is delivered no sooner than this after its period. */
const messageSeconds = 1;
const alarmDeliverySeconds = 5;
const recoveredShare = 0.95;

/**
 * The least RTO that anybody could reach by failing over in a scenario. It knows only what happens and the workload's own settings
 * (detectors, lease, lag, levers, TTL), none of Muster's limits.
 */
export function floorOf(
  scenario: Scenario,
  workload: Workload,
  { approveAfterSeconds }: { approveAfterSeconds: number },
): Floor {
  const world = toWorldScenario(scenario);
  const writes = workload.tables.length > 0;
  const fence = writes && workload.lease.honoured ? workload.lease.ttlSeconds : 0;
  const { detect, deliver } = soonest(detectorsOf(scenario, workload));
  const parts: FloorParts = {
    detect,
    deliver,
    approve: approveAfterSeconds,
    fence,
    replicate: Math.max(0, replicationSeconds(world, workload) - fence),
    route: Math.min(...workload.levers.map(routeSeconds)),
    clients: workload.ttlSeconds * recoveredShare,
  };
  return { floorSeconds: Object.values(parts).reduce((sum: number, part: number) => sum + part, 0), parts };
}

/**
 * Did something that the workload's own detectors see go wrong before the first request failed: what it is made of, here or in the other Region, its
 * telemetry, or silent heartbeats? Then an incident may be open, and the first failed request is looked at at once.
 */
function forewarned(world: WorldScenario, workload: Workload): boolean {
  const { impairments, saturations, ours, withhold } = world;
  const troubles = [...impairments, ...saturations, ...ours];
  const starts = (those: readonly { readonly fromMs: number }[]): number =>
    Math.min(...those.map(({ fromMs }) => fromMs));
  const services = new Set<string>(workload.components.map(({ service }) => service));
  const felt = impairments.filter((one) => services.has(one.service) && one.plane !== 'control');
  const failing = felt.filter(({ region, effect }) => region === workload.regions[0] && requestEffects.has(effect));
  const seen = [...felt, ...impairments.filter(({ service }) => telling.has(service)), ...saturations, ...ours];
  const silence = withhold === 'all' || withhold.length > 0 ? starts(troubles) : Number.POSITIVE_INFINITY;
  return Math.min(starts(seen), silence) < starts(failing);
}

/** Services whose failure shows in alarms and heartbeats. */
const telling: ReadonlySet<string> = new Set(['cloudwatch', 'xray', 'sns']);

/** Canaries, and the alarms in the active Region that are not withheld; people alone where they look already. */
export function detectorsOf(scenario: Scenario, workload: Workload): readonly [Detector, ...Detector[]] {
  const world = toWorldScenario(scenario);
  if (forewarned(world, workload)) return [{ by: 'people', detect: 0, deliver: messageSeconds, everySeconds: 0 }];
  const { intervalSeconds, failuresToOpen } = workload.canary;
  const alarms = workload.alarms.filter(({ heartbeat, region, name }) => {
    return !heartbeat && region === workload.regions[0] && world.withhold !== 'all' && !world.withhold.includes(name);
  });
  return [
    {
      by: 'canaries',
      detect: (failuresToOpen - 1) * intervalSeconds,
      deliver: messageSeconds,
      everySeconds: intervalSeconds,
    },
    ...alarms.map(({ datapoints, periodSeconds }) => ({
      by: 'alarms' as const,
      detect: (datapoints - 1) * periodSeconds,
      deliver: alarmDeliverySeconds + messageSeconds,
      everySeconds: periodSeconds,
    })),
  ];
}

/** The detector by which people know first. */
export function soonest(detectors: readonly [Detector, ...Detector[]]): Detector {
  const total = ({ detect, deliver }: Detector) => detect + deliver;
  return detectors.reduce((best, one) => (total(one) < total(best) ? one : best));
}

/**
 * The least time after the last write until it has arrived. Writers may stop with the call that fences them, heartbeats prove what has arrived, and so
 * the lag passes while the lease runs out: ten times the worst lag, as AWS advises where nothing proves it, is not the least.
 */
function replicationSeconds({ impairments }: WorldScenario, workload: Workload): number {
  const stopped = impairments.some(
    ({ service, region, effect, rate }) =>
      service === 'dynamodb' &&
      region === workload.regions[0] &&
      rate >= 0.5 &&
      (effect === 'dns-empty' || effect === 'errors'),
  );
  if (stopped) return 0;
  const lags = workload.tables
    .filter(({ consistency }) => consistency === 'eventual')
    .map(({ worstLagMs }) => worstLagMs);
  return (lagShare.least * Math.max(0, ...lags)) / 1000;
}

/** From the call on a lever to new answers, when everything goes as fast as it can. */
function routeSeconds(lever: Lever): number {
  switch (lever.kind) {
    case 'routing-control':
      return aggregationMs.least / 1000;
    case 'standby-object':
      return (checksOf(lever).intervalMs * (checksOf(lever).failures - 1) + aggregationMs.least) / 1000;
    case 'standby-alarm':
      return aggregationMs.least / 1000;
    case 'records':
      return changeSyncMs.least / 1000;
  }
}
