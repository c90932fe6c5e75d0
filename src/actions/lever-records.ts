import { CodedError, codeOf } from '../errors.ts';
import type { WeightedRecord } from '../ports/traffic.ts';
import type { Lever } from '../workload/schema.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';

type RecordsLever = Extract<Lever, { kind: 'records' }>;

/** Weights of the Region that serves and of the other one. */
const serving = 100;
const idle = 0;
/** A change reaches all name servers within about this long (Route 53 developer guide), and is asked about so often, ms. */
const syncLimitMs = 90_000;
const pollMs = 5_000;
/** An accepted change may be lost while Route 53's control plane moves (NoSuchChange): then it is sent again, so often at most. */
const submissions = 3;

/**
 * Weighted records: Route 53's control plane in us-east-1, the last resort. Both weights change in one batch.
 * @throws CodedError `invalid` when the lever has no record for one of the Regions
 */
export function recordsLever(ports: LeverPorts, lever: RecordsLever, name: string, { from, to }: Move): LeverDriver {
  const wanted: readonly WeightedRecord[] = [
    { setIdentifier: identifierOf(lever, from), weight: idle },
    { setIdentifier: identifierOf(lever, to), weight: serving },
  ];
  const call = ({ setIdentifier, weight }: WeightedRecord, now: string): PlannedCall => ({
    call: 'ChangeResourceRecordSets',
    target: `${name} ${setIdentifier}`,
    region: 'us-east-1',
    plane: 'control',
    from: now,
    to: `weight ${weight}`,
  });
  const read = (signal: AbortSignal): Promise<WeightedRecord[]> =>
    ports.dnsRecords.weights(lever.hostedZoneId, name, signal);
  return {
    kind: lever.kind,
    plane: 'control',
    propagationMs: 90_000,
    intended: wanted.map((record) => call(record, 'unknown')),
    async look(signal) {
      const now = await read(signal);
      return {
        inPlace: asWanted(now, wanted),
        calls: wanted.map((record) => call(record, `weight ${weightsOf(now, record).join(' and ') || 'unknown'}`)),
      };
    },
    move: (signal) => submit(ports, lever, name, wanted, signal),
    // Weights decide among healthy records only: they never hold traffic away from the one Region that other levers leave healthy.
    blocks: () => Promise.resolve([]),
    unblock: () => Promise.resolve(),
  };
}

async function submit(
  ports: LeverPorts,
  lever: RecordsLever,
  name: string,
  wanted: readonly WeightedRecord[],
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; attempt <= submissions; attempt += 1) {
    try {
      const { changeId } = await ports.dnsRecords.setWeights(lever.hostedZoneId, name, wanted, signal);
      if (await kept(ports, changeId, signal)) return;
    } catch (error) {
      if (signal.aborted || codeOf(error) !== 'outcomeUnknown') throw error;
      const now = await ports.dnsRecords.weights(lever.hostedZoneId, name, signal).catch(() => undefined);
      if (!now) throw error;
      if (asWanted(now, wanted)) return;
    }
  }
  throw new CodedError('unavailable', `Route 53 lost the change of ${name} ${submissions} times`);
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

function weightsOf(now: readonly WeightedRecord[], { setIdentifier }: WeightedRecord): number[] {
  return now.filter((record) => record.setIdentifier === setIdentifier).map(({ weight }) => weight);
}

function asWanted(now: readonly WeightedRecord[], wanted: readonly WeightedRecord[]): boolean {
  return wanted.every((record) => {
    const weights = weightsOf(now, record);
    return weights.length > 0 && weights.every((weight) => weight === record.weight);
  });
}

function identifierOf(lever: RecordsLever, region: string): string {
  const identifier = lever.setIdentifiers[region];
  if (identifier === undefined) throw new CodedError('invalid', `the records lever has no record for ${region}`);
  return identifier;
}
