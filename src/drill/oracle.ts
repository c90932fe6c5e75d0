import { CodedError } from '../errors.ts';
import { createWorld, type World } from '../sandbox/world.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import { type Floor, floorOf } from './floor.ts';
import { onsetMsOf, rpoSecondsOf, rtoSecondsOf } from './score.ts';

export interface OracleResult {
  readonly floor: Floor;
  readonly rtoSeconds: number | null;
  readonly rpoSeconds: number | null;
  readonly world: World;
}

/** Time enough after the shift for clients to move and for five good minutes, milliseconds. */
const aftermathMs = 20 * 60_000;

/**
 * A player with perfect knowledge in the same world and seed: it acts at the earliest moment that the floor's parts allow and makes no call
 * too many. No engine can do better without luck; the floor is checked against it.
 * @throws CodedError('unavailable') when no request ever fails in the scenario or no lever answers
 */
export async function playOracle(options: {
  scenario: Scenario;
  workload: Workload;
  seed: number;
  approveAfterSeconds: number;
}): Promise<OracleResult> {
  const { scenario, workload, seed, approveAfterSeconds } = options;
  const worldScenario = toWorldScenario(scenario);
  const floor = floorOf(scenario, workload, { approveAfterSeconds });
  const world = createWorld({ scenario: worldScenario, workload, seed });
  world.start();
  const failed = await world.clock.runUntil(() => onsetSeen(world), worldScenario.durationMs);
  if (!failed) throw new CodedError('unavailable', 'no client request fails in this scenario');
  const { detect, deliver, approve } = floor.parts;
  const outcome: { done: boolean; error?: unknown } = { done: false };
  const from = workload.regions[0];
  play(world, workload, from, floor, (onsetMsOf(world.log) ?? 0) + (detect + deliver + approve) * 1000)
    .catch((error: unknown) => {
      outcome.error = error;
    })
    .finally(() => {
      outcome.done = true;
    });
  await world.clock.runUntil(() => outcome.done, worldScenario.durationMs);
  if (outcome.error) throw outcome.error;
  await world.clock.runUntil(() => false, aftermathMs);
  return { floor, world, rtoSeconds: rtoSecondsOf(world.log), rpoSeconds: rpoSecondsOf(world.log) };
}

function onsetSeen({ log }: World): boolean {
  const last = log.traffic.at(-1);
  return last !== undefined && last.successRate < 1;
}

async function play(world: World, workload: Workload, from: string, floor: Floor, actAtMs: number): Promise<void> {
  const to = otherRegion(workload, from);
  await world.clock.sleep(Math.max(0, actAtMs - world.clock.now()));
  if (floor.parts.fence > 0) {
    const fencedAtMs = await changeLease(world, workload, to, { region: null, epoch: 1 });
    await world.clock.sleep(Math.max(0, fencedAtMs + floor.parts.fence * 1000 - world.clock.now()));
    await world.clock.sleep(floor.parts.replicate * 1000);
    await changeLease(world, workload, to, { region: to, epoch: 2 });
  }
  await shift(world, workload, from, to);
}

/** A command as the sandbox's clients read it: by its class name and input. */
function command(name: string, input: unknown): object {
  return { constructor: { name: `${name}Command` }, input };
}

const never = () => ({ abortSignal: new AbortController().signal });

/** Changes the writer lease, conditional on its epoch; answers the time written into it. */
async function changeLease(
  world: World,
  workload: Workload,
  through: string,
  lease: { region: string | null; epoch: number },
): Promise<number> {
  const changedAtMs = world.clock.now();
  const put = command('PutItem', {
    TableName: workload.lease.table,
    Item: {
      pk: { S: `writer#${workload.id}` },
      region: lease.region === null ? { NULL: true } : { S: lease.region },
      epoch: { N: String(lease.epoch + 1) },
      changedAtMs: { N: String(changedAtMs) },
      changedBy: { S: 'oracle' },
    },
    ConditionExpression: 'epoch = :epoch',
    ExpressionAttributeValues: { ':epoch': { N: String(lease.epoch) } },
  });
  await world.clients.get('dynamodb', through).send(put, never());
  return changedAtMs;
}

/** Moves traffic with the first lever that answers. */
async function shift(world: World, workload: Workload, from: string, to: string): Promise<void> {
  for (const lever of workload.levers) {
    if (lever.kind === 'routing-control') {
      const entries = [
        { RoutingControlArn: lever.controls[from], RoutingControlState: 'Off' },
        { RoutingControlArn: lever.controls[to], RoutingControlState: 'On' },
      ];
      const update = command('UpdateRoutingControlStates', { UpdateRoutingControlStateEntries: entries });
      for (const { region, endpoint } of lever.endpoints) {
        const client = world.clients.get('route53-recovery-cluster', region, endpoint);
        if (await answered(client.send(update, never()))) return;
      }
    }
    if (lever.kind === 'standby-object') {
      for (const { region, bucket, key } of lever.switches[from] ?? []) {
        const put = command('PutObject', { Bucket: bucket, Key: key, Body: 'on' });
        if (await answered(world.clients.get('s3', region).send(put, never()))) return;
      }
    }
    if (lever.kind === 'standby-alarm') {
      for (const { region, namespace, metric } of lever.alarms[from] ?? []) {
        const put = command('PutMetricData', { Namespace: namespace, MetricData: [{ MetricName: metric, Value: 1 }] });
        if (await answered(world.clients.get('cloudwatch', region).send(put, never()))) return;
      }
    }
  }
  throw new CodedError('unavailable', 'no lever of the data plane answers');
}

async function answered(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  );
}
