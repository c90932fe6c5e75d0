import { CodedError, codeOf } from '../errors.ts';
import type { Lever } from '../workload/lever.ts';
import type { ApprovedCall } from './approved-calls.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';

type RecordsLever = Extract<Lever, { kind: 'records' }>;

/** What one record set is to be, as it is told: `weight 100`, `PRIMARY`. */
interface Wanted {
  readonly setIdentifier: string;
  readonly told: string;
}

/** How the record sets of a name are read and set, by the zone's policy. Both are told in the same words. */
interface Sharing {
  readonly serving: string;
  readonly idle: string;
  read(signal: AbortSignal): Promise<Wanted[]>;
  submit(wanted: readonly Wanted[], signal: AbortSignal): Promise<{ changeId: string }>;
}

/** A change reaches all name servers within about this long (Route 53 developer guide), and is asked about so often, ms. */
const syncLimitMs = 90_000;
const pollMs = 5_000;
/** An accepted change may be lost while Route 53's control plane moves (NoSuchChange): then it is sent again, so often at most. */
const submissions = 3;
/** The zone may be busy with another change, or its control plane down: tried again so often, for so long, ms. */
const againMs = 2_000;
const controlPlaneLimitMs = 100_000;

/**
 * Record sets: Route 53's control plane in us-east-1, the last resort. Both record sets change in one batch.
 * @throws CodedError `invalid` when the lever has no record for one of the Regions
 */
export function recordsLever(
  ports: LeverPorts,
  lever: RecordsLever,
  name: string,
  { from, to, inverseOf }: Move,
): LeverDriver {
  const sharing = lever.policy === 'failover' ? byRole(ports, lever, name) : byWeight(ports, lever, name);
  const target = (setIdentifier: string): string => `${name} ${setIdentifier}`;
  const wanted: readonly Wanted[] = [
    { setIdentifier: identifierOf(lever, from), told: sharing.idle },
    { setIdentifier: identifierOf(lever, to), told: sharing.serving },
  ].map((one) => ({ ...one, told: before(inverseOf, target(one.setIdentifier), one.told) }));
  const call = ({ setIdentifier, told }: Wanted, now: string): PlannedCall => ({
    call: 'ChangeResourceRecordSets',
    target: target(setIdentifier),
    region: 'us-east-1',
    plane: 'control',
    from: now,
    to: told,
  });
  return {
    kind: lever.kind,
    plane: 'control',
    propagationMs: 90_000,
    intended: wanted.map((record) => call(record, 'unknown')),
    async look(signal) {
      const now = await sharing.read(signal);
      return {
        inPlace: asWanted(now, wanted),
        calls: wanted.map((record) => call(record, toldOf(now, record).join(' and ') || 'unknown')),
      };
    },
    move: (signal) => submit(ports, lever, name, sharing, wanted, signal),
    // Weights decide among healthy records only: they never hold traffic away from the one Region that other levers leave healthy.
    blocks: () => Promise.resolve([]),
    unblock: () => Promise.resolve(),
    notes: async (signal) => [
      { name: 'accelerated recovery of the zone', value: await recoveryOf(ports, lever, signal) },
    ],
  };
}

/** The way back is the inverse batch, saved with the plan before anything was sent: what was read then counts, not what is usual. */
function before(inverseOf: readonly ApprovedCall[], target: string, usual: string): string {
  const approved = inverseOf.find((one) => one.call === 'ChangeResourceRecordSets' && one.target === target);
  return approved === undefined || approved.from === 'unknown' ? usual : approved.from;
}

function byWeight(ports: LeverPorts, { hostedZoneId }: RecordsLever, name: string): Sharing {
  return {
    serving: 'weight 100',
    idle: 'weight 0',
    async read(signal) {
      const now = await ports.dnsRecords.weights(hostedZoneId, name, signal);
      return now.map(({ setIdentifier, weight }) => ({ setIdentifier, told: `weight ${weight}` }));
    },
    submit: (wanted, signal) => {
      const weights = wanted.map(({ setIdentifier, told }) => ({ setIdentifier, weight: Number(told.slice(7)) }));
      return ports.dnsRecords.setWeights(hostedZoneId, name, weights, signal);
    },
  };
}

function byRole(ports: LeverPorts, { hostedZoneId }: RecordsLever, name: string): Sharing {
  return {
    serving: 'PRIMARY',
    idle: 'SECONDARY',
    async read(signal) {
      const now = await ports.dnsRecords.roles(hostedZoneId, name, signal);
      return now.map(({ setIdentifier, failover }) => ({ setIdentifier, told: failover }));
    },
    submit: (wanted, signal) => {
      const roles = wanted.map(({ setIdentifier, told }) => ({
        setIdentifier,
        failover: told === 'PRIMARY' ? ('PRIMARY' as const) : ('SECONDARY' as const),
      }));
      return ports.dnsRecords.setRoles(hostedZoneId, name, roles, signal);
    },
  };
}

async function submit(
  ports: LeverPorts,
  lever: RecordsLever,
  name: string,
  sharing: Sharing,
  wanted: readonly Wanted[],
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; attempt <= submissions; attempt += 1) {
    try {
      const { changeId } = await whenTaken(ports, lever, signal, () => sharing.submit(wanted, signal));
      if (await kept(ports, changeId, signal)) return;
    } catch (error) {
      const code = codeOf(error);
      if (signal.aborted || (code !== 'outcomeUnknown' && code !== 'conflict')) throw error;
      const now = await sharing.read(signal).catch(() => undefined);
      if (!now) throw error;
      if (asWanted(now, wanted)) return;
    }
  }
  throw new CodedError('unavailable', `Route 53 lost the change of ${name} ${submissions} times`);
}

/** Sends the batch as soon as the control plane takes it. A batch that was refused, or never arrived, was not applied in part. */
async function whenTaken<Answer>(
  ports: LeverPorts,
  lever: RecordsLever,
  signal: AbortSignal,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const deadlineMs = ports.clock.now() + controlPlaneLimitMs;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const code = codeOf(error);
      if (signal.aborted || (code !== 'throttled' && code !== 'unavailable' && code !== 'timeout')) throw error;
      if (ports.clock.now() + againMs > deadlineMs) throw notTaken(lever, error);
    }
    await ports.clock.sleep(againMs, signal);
  }
}

/** Why record changes do not go through, and what is left to hope for. */
function notTaken({ acceleratedRecovery }: RecordsLever, error: unknown): CodedError {
  const hope = acceleratedRecovery
    ? 'accelerated recovery brings record changes back about an hour after AWS detects the trouble'
    : 'accelerated recovery is off: it may last as long as the outage';
  const why = error instanceof Error ? error.message : String(error);
  return new CodedError(
    codeOf(error) === 'throttled' ? 'throttled' : 'unavailable',
    `Route 53's control plane in us-east-1 took no change for ${controlPlaneLimitMs / 1000} s (${why}); ${hope}`,
    { cause: error },
  );
}

/** False when Route 53 does not know the change any more. One that is not in sync in time, or cannot be asked about, is left to verification. */
async function kept(ports: LeverPorts, changeId: string, signal: AbortSignal): Promise<boolean> {
  const deadlineMs = ports.clock.now() + syncLimitMs;
  for (;;) {
    const status = await ports.dnsRecords.changeStatus(changeId, signal).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return 'pending' as const;
    });
    if (status !== 'pending') return status === 'insync';
    if (ports.clock.now() + pollMs > deadlineMs) return true;
    await ports.clock.sleep(pollMs, signal);
  }
}

/** For people only: a status that cannot be read holds nothing up. */
async function recoveryOf(ports: LeverPorts, { hostedZoneId }: RecordsLever, signal: AbortSignal): Promise<string> {
  try {
    return await ports.dnsConfiguration.acceleratedRecovery(hostedZoneId, signal);
  } catch (error) {
    return `could not be read: ${codeOf(error)}`;
  }
}

function toldOf(now: readonly Wanted[], { setIdentifier }: Wanted): string[] {
  return now.filter((record) => record.setIdentifier === setIdentifier).map(({ told }) => told);
}

function asWanted(now: readonly Wanted[], wanted: readonly Wanted[]): boolean {
  return wanted.every((record) => {
    const told = toldOf(now, record);
    return told.length > 0 && told.every((one) => one === record.told);
  });
}

function identifierOf(lever: RecordsLever, region: string): string {
  const identifier = lever.setIdentifiers[region];
  if (identifier === undefined) throw new CodedError('invalid', `the records lever has no record for ${region}`);
  return identifier;
}
