import { changeWithin } from '../deadline.ts';
import { CodedError, codeOf, type ErrorCode } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { approvedCalls } from './approved-calls.ts';
import { defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';
import { leversOf, lookAtAll, looking, toldOf } from './levers.ts';
import { countedJourneys, failingJourneys } from './probing.ts';
import { routedTo } from './traffic-routed.ts';

/** Setting one: the slowest is a change of records that waits for its control plane, or is lost and sent again. */
const moveLimitMs = 150_000;
/** Health checks (10 s x 3), aggregation, record changes (90 s at most), the life of an answer: names lead elsewhere by then, or never. */
const seenLimitMs = 165_000;

/** What one lever came to. */
interface Attempt {
  readonly lever: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Moves traffic by the best lever that works. None of the calls takes a client token, so each lever looks before it acts and states absolute
 * values, and a repeat after a crash finds the lever in place and changes nothing:
 *
 * | call | why a repeat is harmless | source |
 * |---|---|---|
 * | UpdateRoutingControlStates | sets states, does not toggle | ARC routing control API reference |
 * | PutObject, DeleteObject | the last write wins; deleting nothing succeeds | Amazon S3 API reference |
 * | PutMetricData | the newest datapoint decides, and it states an absolute value | Amazon CloudWatch API Reference |
 * | ChangeResourceRecordSets | UPSERT replaces whole record sets; a DELETE that does not match exactly refuses its batch | Route 53 API reference |
 */
export const trafficShift = defineAction({
  name: 'traffic.shift',
  summary: 'Moves traffic from one Region to the other by the best lever that works',
  input: betweenRegions.extend({ planned: approvedCalls }),
  risk: 'reversible',
  plane: 'data',
  operations: [
    'route53-recovery-cluster:GetRoutingControlState',
    'route53-recovery-cluster:UpdateRoutingControlStates',
    's3:HeadObject',
    's3:PutObject',
    's3:DeleteObject',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:PutMetricData',
    'route53:ListResourceRecordSets',
    'route53:ChangeResourceRecordSets',
    'route53:GetChange',
    'route53:GetHostedZone',
  ],
  timeLimitMs: 600_000,
  retry: {
    attempts: 2,
    firstDelayMs: 5_000,
    factor: 1,
    maxDelayMs: 5_000,
    on: ['unavailable', 'throttled', 'timeout'],
  },
  verifyTimeLimitMs: 180_000,
  plan: (ports, { workload, from, to, override }, { key, signal }) =>
    planShift(ports, workload, { from, to, key, override: override ?? null, inverseOf: [] }, signal),
  run: (ports, { workload, from, to, override }, { key, signal }) =>
    shift(ports, workload, { from, to, key, override: override ?? null, inverseOf: [] }, signal),
  async verify(ports, { workload, to }, { signal }) {
    const { answer, against } = await routedTo(ports, workload, to, 'everywhere', seenLimitMs, signal);
    if (answer === 'yes') return undefined;
    throw new CodedError(
      'unavailable',
      `${workload.domainName} does not lead to ${to} alone after ${seenLimitMs / 1000} s (${against.join('; ')})`,
    );
  },
  async undo(ports, { workload, from, to, planned }, { key, signal }) {
    const failing = await failingJourneys(ports, workload, countedJourneys(workload), from, signal);
    if (failing.length > 0) {
      throw new CodedError('refused', `${failing.join(', ')} fail in ${from}: traffic is not sent back there`);
    }
    await shift(ports, workload, { from: to, to: from, key, override: null, inverseOf: planned }, signal);
  },
});

async function planShift(ports: LeverPorts, workload: Workload, move: Move, signal: AbortSignal): Promise<StepPlan> {
  const levers = leversOf(ports, workload, move);
  const looks = await lookAtAll(ports, levers, signal);
  const best = looks.find(({ look }) => typeof look !== 'string') ?? looks[0];
  if (!best) return { calls: [], readings: [], obstacles: [`no lever of ${workload.id} moves traffic to ${move.to}`] };
  const others = levers.filter((driver) => driver !== best.driver);
  const freeing = await Promise.all(
    others.map((driver) => looking(ports, signal, (limit) => driver.blocks(limit)).catch(() => [])),
  );
  const notes = await looking(ports, signal, async (limit) => best.driver.notes?.(limit) ?? []).catch(() => []);
  const { override } = move;
  const unread = typeof best.look === 'string';
  const own = typeof best.look === 'string' ? best.driver.intended : best.look.inPlace ? [] : best.look.calls;
  return {
    calls: [...own, ...freeing.flat()],
    readings: [
      { name: 'lever', value: `${best.driver.kind} (${best.driver.plane} plane)` },
      ...looks
        .filter(({ driver }) => driver !== best.driver)
        .map((looked) => ({ name: 'alternate lever', value: toldOf(looked) })),
      ...(override === null
        ? []
        : [{ name: 'safety rules overridden', value: `by ${override.by}: ${override.reason}` }]),
      ...notes,
    ],
    obstacles: [
      ...(unread ? [`no lever could be read (${looks.map(toldOf).join('; ')})`] : []),
      ...(override === null ? [] : ['safety rules would be overridden: only people may order that']),
      ...(best.driver.plane === 'control' ? ['only a control-plane lever is left: it may fail with us-east-1'] : []),
    ],
  };
}

async function shift(
  ports: LeverPorts,
  workload: Workload,
  move: Move,
  signal: AbortSignal,
): Promise<{ lever: string; failed: Attempt[] }> {
  const levers = leversOf(ports, workload, move);
  const failed: Attempt[] = [];
  for (const driver of levers) {
    try {
      const others = levers.filter((other) => other !== driver);
      if (await pull(ports, workload, move, driver, others, signal)) return { lever: driver.kind, failed };
      failed.push({ lever: driver.kind, code: 'unavailable', message: 'stands as wanted, and names do not follow' });
    } catch (error) {
      if (signal.aborted || codeOf(error) === 'superseded') throw error;
      failed.push({
        lever: driver.kind,
        code: codeOf(error),
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
  throw allFailed(workload, move, failed);
}

/** Sets one lever. One that stood already, from before a crash or a failed verification, counts only if names follow it. */
async function pull(
  ports: LeverPorts,
  workload: Workload,
  { to }: Move,
  driver: LeverDriver,
  others: readonly LeverDriver[],
  signal: AbortSignal,
): Promise<boolean> {
  const look = await looking(ports, signal, (limit) => driver.look(limit)).catch((error: unknown) => {
    if (signal.aborted || driver.plane === 'data') throw error;
    // The last resort waits for its control plane by itself, and states absolute values whatever stands there.
    return { inPlace: false };
  });
  const freeing = Promise.all(
    others.map((other) => looking(ports, signal, (limit) => other.unblock(limit)).catch(() => undefined)),
  );
  if (!look.inPlace) {
    await Promise.all([freeing, moved(ports, driver, signal)]);
    return true;
  }
  await freeing;
  return (await routedTo(ports, workload, to, 'zone', driver.propagationMs, signal)).answer !== 'no';
}

/** Sets the lever within its limit; one that is cut off there may have been set. */
function moved(ports: LeverPorts, driver: LeverDriver, signal: AbortSignal): Promise<void> {
  return changeWithin(ports.clock, moveLimitMs, signal, `${driver.kind} was not set`, (limit) => driver.move(limit));
}

/** What all levers' failing amounts to: unknown when any move may have taken effect, refused when Muster itself refused each. */
function allFailed(workload: Workload, move: Move, failed: readonly Attempt[]): CodedError {
  const told = failed.map(({ lever, code, message }) => `${lever}: ${code}, ${message}`).join('; ');
  const codes = new Set(failed.map(({ code }) => code));
  const code = codes.has('outcomeUnknown')
    ? 'outcomeUnknown'
    : codes.size === 1 && codes.has('refused')
      ? 'refused'
      : 'unavailable';
  return new CodedError(
    code,
    `no lever moved ${workload.id} from ${move.from} to ${move.to}: ${told || 'there is none'}`,
  );
}
