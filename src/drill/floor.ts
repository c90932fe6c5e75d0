import { aggregationMs } from '../sandbox/health-checkers.ts';
import { changeSyncMs } from '../sandbox/name-service.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario, type WorldScenario } from '../scenario/world-scenario.ts';
import { checksOf, type Lever, type Workload } from '../workload/schema.ts';

/** The least time each part of a recovery by failover can take, seconds. */
export interface FloorParts {
  /** Until the workload's own canaries or alarms can have noticed. */
  readonly detect: number;
  /** Until a person can have been told. */
  readonly deliver: number;
  readonly approve: number;
  /** The writer lease must have run out as seen from the surviving side. */
  readonly fence: number;
  /** Ten times the worst lag while the old Region still replicates (AWS's advice; heartbeats may prove it sooner); nothing when it cannot. */
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

/** A message to a person takes this long, seconds; an alarm is delivered no sooner than this after its period. */
const messageSeconds = 1;
const alarmDeliverySeconds = 5;
const lagFactor = 10;
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
  const detector = firstDetector(world, workload);
  const writes = workload.tables.length > 0;
  const parts: FloorParts = {
    ...detector,
    approve: approveAfterSeconds,
    fence: writes && workload.lease.honoured ? workload.lease.ttlSeconds : 0,
    replicate: replicationSeconds(world, workload),
    route: Math.min(...workload.levers.map(routeSeconds)),
    clients: workload.ttlSeconds * recoveredShare,
  };
  return { floorSeconds: Object.values(parts).reduce((sum: number, part: number) => sum + part, 0), parts };
}

/** The faster of canaries and alarms in the active Region, both lucky with their phase. */
function firstDetector({ withhold }: WorldScenario, workload: Workload): Pick<FloorParts, 'detect' | 'deliver'> {
  const { intervalSeconds, failuresToOpen } = workload.canary;
  const canary = { detect: (failuresToOpen - 1) * intervalSeconds, deliver: messageSeconds };
  const alarms = workload.alarms
    .filter(({ heartbeat, region, name }) => {
      return !heartbeat && region === workload.regions[0] && withhold !== 'all' && !withhold.includes(name);
    })
    .map(({ datapoints, periodSeconds }) => ({
      detect: (datapoints - 1) * periodSeconds,
      deliver: alarmDeliverySeconds + messageSeconds,
    }));
  const total = (one: Pick<FloorParts, 'detect' | 'deliver'>) => one.detect + one.deliver;
  return alarms.reduce((best, one) => (total(one) < total(best) ? one : best), canary);
}

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
  return (lagFactor * Math.max(0, ...lags)) / 1000;
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
